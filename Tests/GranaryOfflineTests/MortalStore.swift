import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryOffline
import GranaryRegistry
import GranaryTesting
import Synchronization
import Testing

/// A store on a disk and a catalogue that can lose power, and what was done to them.
final class MortalStore: Sendable {
  /// How things stood after an operation that changed something.
  struct Moment: Sendable {
    /// The operation, such as `rename …`.
    let operation: String
    /// A copy of the disk, on which no more is durable than was.
    let disk: InMemoryFileSystem
    let catalogue: InMemoryCatalogue
    /// The ingestions whose commit had returned.
    let acknowledged: [Int64]
  }

  static let root: Path = "/store"
  /// What is ingested: its rows, its source and its view.
  let generated: GeneratedStore
  let disk: InMemoryFileSystem
  let catalogue: InMemoryCatalogue
  private let isRecording: Bool
  private let recorded = Mutex<[Moment]>([])
  private let acknowledged = Mutex<[Int64]>([])

  /// An empty store, whose directory is durable, and each of whose moments is kept.
  init(_ generated: GeneratedStore) throws {
    (disk, catalogue, isRecording) = (InMemoryFileSystem(), InMemoryCatalogue(), true)
    self.generated = generated
    try disk.createDirectory(Self.root)
    try disk.syncDirectory(Self.root.parent)
    catalogue.declare("readings", columns: generated.source.schema.names)
  }

  /// A store as a process finds it that opens it after a crash.
  init(_ generated: GeneratedStore, _ disk: InMemoryFileSystem, _ catalogue: InMemoryCatalogue) {
    (self.disk, self.catalogue, isRecording) = (disk, catalogue, false)
    self.generated = generated
  }

  /// A moment after each operation, in their order.
  var moments: [Moment] { recorded.withLock { $0 } }

  private func record(_ operation: String) {
    guard isRecording else { return }
    let moment = Moment(
      operation: operation,
      disk: disk.afterProcessDeath(),
      catalogue: catalogue.afterPowerLoss(),
      acknowledged: acknowledged.withLock { $0 }
    )
    recorded.withLock { $0.append(moment) }
  }

  private var tracedDisk: RecordingFileSystem {
    RecordingFileSystem(over: disk) { operation in
      if operation.isChange { self.record(operation.description) }
    }
  }

  func open() -> OfflineStore {
    OfflineStore(
      StoreLayout(root: Self.root),
      registry: RecordingCatalogue(over: catalogue, onChange: record),
      fileSystem: tracedDisk,
      clock: { Timestamp(microseconds: 42) }
    )
  }

  /// Ingests two files: one with the rows of a generated snapshot, and in each one that is refused.
  func ingest(_ snapshot: Int64, into offline: OfflineStore) throws {
    let ingestion = try offline.beginIngestion(of: generated.source)
    try generated.write(snapshot, to: ingestion)
    for file in [snapshot, 100 + snapshot] {
      let refused = try tracedDisk.create(ingestion.quarantinePath)
      try refused.write(Array("refused of \(file)".utf8))
      try refused.sync()
      try refused.close()
      ingestion.finishFile(.content(file, quarantined: 1))
    }
    let outcome = try ingestion.commit()
    #expect((outcome.committed ?? outcome.recognised) == snapshot)
    acknowledged.withLock { $0.append(snapshot) }
  }

  /// Reads again what the ingestions kept aside: the row of the first file passes now, that of the second
  /// one is still refused, for another reason.
  func retry(into offline: OfflineStore) throws {
    let fields = generated.source.schema.fields
    let row = Batch(
      generated.source.schema,
      fields.map { Column($0.type, repeating: .null, count: 1) },
      count: 1
    )
    let rereader = Rereader(row: row, disk: tracedDisk)
    _ = try offline.retryQuarantine(of: generated.source) { _ in rereader }
  }

  private struct Rereader: QuarantineRereader {
    let row: Batch
    let disk: any FileSystem

    func read(_ old: Path, _ passed: PassedRows, rest new: Path) throws -> StillRefused {
      let text = String(decoding: try disk.readAll(old), as: UTF8.self)
      if old.lastComponent.contains(".1.") {
        try passed.take(row, ordinals: [500], lines: [502])
        return StillRefused(count: 0, isRevised: false)
      }
      let rest = try disk.create(new)
      try rest.write(Array("still \(text)".utf8))
      try rest.sync()
      try rest.close()
      return StillRefused(count: 1, isRevised: !text.hasPrefix("still"))
    }
  }

  /// What the tests let go wrong: two ingestions, the view's features read after each, and their files
  /// merged.
  func run() throws {
    let offline = open()
    for snapshot in Int64(1)...2 {
      try ingest(snapshot, into: offline)
      _ = try offline.history(of: generated.view, asOf: snapshot)
    }
    _ = try offline.compact(generated.source, views: [generated.view])
  }

  /// The content of every file of the store but the writer lock.
  func files() throws -> [String: [UInt8]] {
    try disk.filesBelow(Self.root).filter { $0 != "writer.lock" }.reduce(into: [:]) {
      $0[$1] = try disk.readAll(Self.root.appending($1))
    }
  }

  /// The content of every file that the catalogue has named at any moment: no file ever has another.
  func contents() throws -> [String: [UInt8]] {
    try moments.reduce(into: [:]) { contents, moment in
      let named = try MortalStore(generated, moment.disk, moment.catalogue).namedFiles()
      for (path, content) in named where content != nil { contents[path] = content }
    }
  }

  /// The content of every file that the catalogue names; nil for one that is missing.
  func namedFiles() throws -> [String: [UInt8]?] {
    let names = try catalogue.snapshots().flatMap(\.paths) + catalogue.projections().map(\.path)
    return names.reduce(into: [:]) {
      $0.updateValue(try? disk.readAll(Self.root.appending($1)), forKey: $1)
    }
  }
}
