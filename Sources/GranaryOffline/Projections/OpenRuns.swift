import GranaryColumns
import GranaryFiles
import GranaryRegistry
import Synchronization

/// The projections that were opened last: a process verifies the checksums of each, and indexes its
/// entities, once (DESIGN §5).
///
/// A projection is known by the file that it is, which nothing changes and which, as it is mapped, no
/// other can become: one that is made anew has the name, but is another file. One of segments of the
/// row log, which is in memory, is known by the paths of these, which no others get.
final class OpenRuns: Sendable {
  /// Subjects whose projections are kept; of more the one that was asked for longest ago goes.
  private static let subjectLimit = 8

  private struct Entry: Sendable {
    let identity: FileIdentity
    let schema: Schema
    let run: ProjectionRun
  }

  private struct LogEntry: Sendable {
    let schema: Schema
    /// Nil where there are no rows.
    let run: ProjectionRun?
  }

  private struct Entries: Sendable {
    /// By path.
    var files: [String: Entry] = [:]
    /// By segments.
    var log: [[UnprojectedSegment]: LogEntry] = [:]
  }

  private struct Content: Sendable {
    var entries: [ProjectionSubject: Entries] = [:]
    /// The subjects, the one asked for last at the end.
    var order: [ProjectionSubject] = []
  }

  private let content = Mutex(Content())

  /// Opens projections, but for those that are open.
  ///
  /// - Parameters:
  ///   - records: What the catalogue says of them; all of one subject.
  ///   - subject: What they are of.
  ///   - shape: Their columns.
  ///   - store: Where they are.
  /// - Returns: As many.
  /// - Throws: What ``ProjectionRun/init(_:_:on:)`` does.
  func open(
    _ records: [ProjectionRecord],
    of subject: ProjectionSubject,
    _ shape: ProjectionShape,
    in store: OfflineStore
  ) throws -> [ProjectionRun] {
    let known = content.withLock { $0.entries[subject]?.files ?? [:] }
    var entries: [String: Entry] = [:]
    let runs = try records.map { record in
      let path = store.layout.absolute(record.path)
      let identity = try store.fileSystem.status(path)?.identity
      if let entry = known[record.path], entry.identity == identity, entry.schema == shape.schema {
        entries[record.path] = entry
        return entry.run
      }
      let run = try ProjectionRun(path, shape, on: store.fileSystem)
      // Another file may have come in its place while it was opened.
      if let identity, try store.fileSystem.status(path)?.identity == identity {
        entries[record.path] = Entry(identity: identity, schema: shape.schema, run: run)
      }
      return run
    }
    content.withLock { content in
      content.entries[subject, default: Entries()].files = entries
      content.order.removeAll { $0 == subject }
      content.order.append(subject)
      if content.order.count > Self.subjectLimit {
        content.entries[content.order.removeFirst()] = nil
      }
    }
    return runs
  }

  /// Opens projections of segments of the row log, but for those that are open.
  ///
  /// - Parameters:
  ///   - parts: The segments of each; all of one subject, whose files have been opened.
  ///   - subject: What they are of.
  ///   - shape: Their columns.
  ///   - project: Makes one; nil where there are no rows.
  /// - Returns: Those with rows, each with the snapshots that they are of.
  /// - Throws: What `project` does.
  func open(
    _ parts: [[UnprojectedSegment]],
    of subject: ProjectionSubject,
    _ shape: ProjectionShape,
    _ project: ([UnprojectedSegment]) throws -> ProjectionRun?
  ) throws -> [(snapshots: ClosedRange<Int64>, run: ProjectionRun)] {
    let known = content.withLock { $0.entries[subject]?.log ?? [:] }
    var entries: [[UnprojectedSegment]: LogEntry] = [:]
    var runs: [(snapshots: ClosedRange<Int64>, run: ProjectionRun)] = []
    for part in parts {
      var entry = known[part]
      if entry?.schema != shape.schema {
        entry = LogEntry(schema: shape.schema, run: try project(part))
      }
      entries[part] = entry
      guard let run = entry?.run, let first = part.first, let last = part.last else { continue }
      runs.append((first.snapshots.lowerBound...last.snapshots.upperBound, run))
    }
    content.withLock { $0.entries[subject]?.log = entries }
    return runs
  }

  /// Lets go of all that is open.
  func close() { content.withLock { $0 = Content() } }
}
