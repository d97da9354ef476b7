import GranaryColumns
public import GranaryDefinitions
import GranaryFiles
import GranaryRegistry
import GranarySegments

extension OfflineStore {
  private static let restore = "restore the file from a backup"
  private static let remake = "remove the file: what is in it is made again from the source's rows"

  /// The segments, lists of replaced rows and projections that the registry names.
  ///
  /// - Parameters:
  ///   - views: Those whose columns are known; projections of other versions are looked at without.
  ///   - sources: Those whose primary keys are known.
  /// - Returns: The files, each once.
  /// - Throws: `RegistryError`, and `ExpressionError` where a view does not compile.
  public func segmentFiles(
    views: [VersionedView],
    sources: [ResolvedSource]
  ) throws -> [NamedFile] {
    let snapshots = try registry.snapshots()
    var shapes: [ProjectionSubject: ProjectionShape] = [:]
    for view in views {
      let projector = try ViewProjector(view)
      shapes[projector.subject] = projector.shape
    }
    for projector in sources.compactMap(PrimaryKeyProjector.init) {
      shapes[projector.subject] = projector.shape
    }
    return sourceFiles(snapshots) + replacementFiles(snapshots)
      + (try registry.projections().map { projectionFile($0, shapes[$0.subject]) })
  }

  /// A file may hold the rows of several snapshots.
  private func sourceFiles(_ snapshots: [SnapshotRecord]) -> [NamedFile] {
    var rows: [String: Int] = [:]
    for snapshot in snapshots {
      if let path = snapshot.segment { rows[path, default: 0] += snapshot.accepted }
    }
    return rows.sorted { $0.key < $1.key }.map { path, rows in
      NamedFile(path, remedy: Self.restore) { [fileSystem] file, report in
        let reader = try SegmentReader(file, on: fileSystem)
        for name in SourceColumns.originNames where reader.schema[name]?.type != .int64 {
          report(.wrongColumns, "there is no column '\(name)', which says where rows came from")
        }
        let ids = reader.fields.map(\.id)
        if Set(ids).count < ids.count { report(.wrongColumns, "two columns have the same id") }
        reader.verify(rows: rows, report)
      }
    }
  }

  private func replacementFiles(_ snapshots: [SnapshotRecord]) -> [NamedFile] {
    let numbers = Dictionary(grouping: snapshots, by: { Text($0.source) })
      .mapValues { Set($0.map(\.number)) }
    var lists: [ReplacementRecord: Set<Int64>] = [:]
    var seen: Set<String> = []
    for snapshot in snapshots {
      guard let path = snapshot.replacements, seen.insert(path).inserted else { continue }
      let list = ReplacementRecord(path, firstSnapshot: snapshot.number)
      lists[list] = numbers[Text(snapshot.source)]
    }
    return lists.sorted { $0.key.firstSnapshot < $1.key.firstSnapshot }.map { list, known in
      NamedFile(list.path, remedy: Self.restore) { [self] file, report in
        let reader = try SegmentReader(file, on: fileSystem)
        reader.verify(rows: nil, report)
        var unknownCount = 0
        try ReplacementList(list, in: self).forEachEntry { by, entry in
          if !known.contains(entry.snapshot) || !known.contains(by) { unknownCount += 1 }
        }
        if unknownCount > 0 {
          report(.wrongRows, "\(unknownCount) entries are about snapshots of no such source")
        }
      }
    }
  }

  private func projectionFile(_ record: ProjectionRecord, _ shape: ProjectionShape?) -> NamedFile {
    NamedFile(record.path, remedy: Self.remake) { [fileSystem] file, report in
      let reader = try SegmentReader(file, on: fileSystem)
      if let shape, reader.schema != shape.schema {
        report(.wrongColumns, "it has other columns than its view")
      }
      reader.verify(rows: record.rows, report)
    }
  }
}
