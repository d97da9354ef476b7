import GranaryColumns
import GranaryDefinitions
import GranaryFeatures
import GranaryFiles
import GranaryOffline
import GranaryRegistry
import GranaryTesting
import Testing

/// Rows that came in under an older definition of their source, read under today's.
@Suite struct SourceChangeTests {
  let directory: TemporaryDirectory
  let registry: Registry
  let offline: OfflineStore

  init() throws {
    directory = try TemporaryDirectory()
    let layout = StoreLayout(root: directory.path)
    registry = try Registry(path: layout.registry.string)
    offline = OfflineStore(
      layout,
      registry: registry,
      fileSystem: RealFileSystem(),
      clock: { .distantPast }
    )
  }

  /// Defines the source with these columns besides its key and time, and a view of all of them.
  private func define(_ columns: KeyValuePairs<String, ColumnType>) throws -> ResolvedView {
    let declared = columns.map { "  \($0.key): {type: \($0.value.rawValue)}\n" }.joined()
    let features = columns.map { "  \($0.key): {expression: \($0.key)}\n" }.joined()
    let text = """
      kind: entity
      name: thing
      join_keys: {id: int64}
      ---
      kind: source
      name: things
      format: {type: csv}
      event_time: at
      columns:
        id: {type: int64, required: true}
        at: {type: timestamp, required: true}
      \(declared)
      ---
      kind: feature_view
      name: latest
      entity: thing
      source: things
      features:
      \(features)
      """
    let definitions = try DefinitionSet(parsing: [("things.yaml", text)])
    let view = try definitions.resolve(view: "latest")
    let names = ["things": view.source.schema.names]
    _ = try registry.register([], columns: names, at: .distantPast)
    return view
  }

  /// Ingests a row for each number, which is its key and its time.
  private func ingest(_ rows: [Int64: [Scalar]], of source: ResolvedSource) throws {
    let ingestion = try offline.beginIngestion(of: source)
    let sorted = rows.sorted { $0.key < $1.key }
    let values = sorted.map { key, features in
      [.int64(key), .timestamp(Timestamp(microseconds: key))] + features
    }
    let columns = source.schema.fields.enumerated().map { index, field in
      Column(field.type, values.map { $0[index] })
    }
    try ingestion.write(
      Batch(source.schema, columns, count: rows.count),
      ordinals: Array(sorted.indices),
      lines: Array(sorted.indices)
    )
    _ = try ingestion.commit(.content(try registry.nextSnapshotNumber()))
  }

  /// The features of each thing, read under a version of the view.
  private func features(_ ids: [Int64], of view: ResolvedView, version: Int) throws -> [[Scalar]] {
    let history = try offline.history(of: VersionedView(view, version: version), asOf: 99)
    let answer = try history.features(
      Array(view.features.indices),
      of: ids.map { EntityKey([.int64($0)]) },
      at: ids.map { _ in .distantFuture }
    )
    return ids.indices.map { row in answer.columns.map { $0[row] } }
  }

  @Test func aColumnAddedLaterIsNullInTheRowsBefore() throws {
    let before = try define(["a": .string])
    try ingest([1: [.string("x")]], of: before.source)
    let after = try define(["b": .bool, "a": .string])
    try ingest([2: [.bool(true), .string("y")]], of: after.source)
    let rows = try features([1, 2], of: after, version: 2)
    #expect(rows == [[.null, .string("x")], [.bool(true), .string("y")]])
    // The version before goes on to read what it knows.
    #expect(try features([1, 2], of: before, version: 1) == [[.string("x")], [.string("y")]])
  }

  @Test func int64IsReadAsFloat64WhereThatIsDeclared() throws {
    let before = try define(["a": .int64])
    let exact = Int64(1) << 53
    let rows: [Int64: [Scalar]] = [1: [.int64(-7)], 2: [.null], 3: [.int64(exact + 1)]]
    try ingest(rows, of: before.source)
    let after = try define(["a": .float64])
    try ingest([4: [.float64(0.5)]], of: after.source)
    // 2⁵³ + 1 has no float64; the nearest even one is 2⁵³.
    #expect(
      try features([1, 2, 3, 4], of: after, version: 2)
        == [[.float64(-7)], [.null], [.float64(0x1p53)], [.float64(0.5)]]
    )
  }

  @Test func aValueOfATypeThatIsNotWidenedIsNull() throws {
    let before = try define(["a": .string, "b": .float64])
    try ingest([1: [.string("5"), .float64(5)]], of: before.source)
    let after = try define(["a": .int64, "b": .int64])
    #expect(try features([1], of: after, version: 2) == [[.null, .null]])
  }

  @Test func aColumnDroppedAndDeclaredAgainDoesNotGetItsOldValues() throws {
    let first = try define(["a": .string, "b": .string])
    try ingest([1: [.string("x"), .string("y")]], of: first.source)
    let second = try define(["b": .string])
    try ingest([2: [.string("z")]], of: second.source)
    let third = try define(["a": .string, "b": .string])
    try ingest([3: [.string("u"), .string("v")]], of: third.source)
    #expect(
      try features([1, 2, 3], of: third, version: 3) == [
        [.null, .string("y")], [.null, .string("z")], [.string("u"), .string("v")],
      ]
    )
  }

  @Test func anIngestionUnderADefinitionThatIsGoneIsRefused() throws {
    let before = try define(["a": .string])
    _ = try define(["b": .string])
    let error = #expect(throws: OfflineStoreError.self) {
      try offline.beginIngestion(of: before.source)
    }
    #expect(error?.code == .changedSource)
    #expect(error?.message.contains("was defined anew meanwhile; nothing was stored") == true)
    #expect(try registry.snapshots().isEmpty)
  }
}
