import GranaryColumns
public import GranaryDefinitions
import GranaryExpressions
public import GranaryFeatures
import GranaryFiles
public import GranaryRegistry
import GranarySegments

/// A view as it is stored: its definition and the number of its version.
public struct VersionedView: Sendable {
  /// The view and what it refers to.
  public let view: ResolvedView
  /// The number of its version.
  public let version: Int

  /// A version of a view.
  public init(_ view: ResolvedView, version: Int) {
    self.view = view
    self.version = version
  }

  var name: String { view.definition.name }
  var isStatic: Bool { view.source.definition.eventTime == nil }
}

/// The columns of a projection segment: join keys by name, clocks, sequence, features of the row,
/// arguments of windows.
///
/// Rows are sorted by (key, event time, created time, sequence).
private enum ProjectionColumns {
  static let eventTime = "__event_time"
  static let createdTime = "__created_time"
  static let snapshot = "__snapshot"
  static let ordinal = "__ordinal"
  /// Before each join key's name: a feature may be called the same.
  static let keyPrefix = "__key_"
  /// Before the number of each argument.
  static let argumentPrefix = "__argument_"

  static func fields(of view: VersionedView) -> [Field] {
    let source = view.view.source.definition
    return view.view.joinKeys.map { Field(keyPrefix + $0.name, $0.type) }
      + [source.eventTime.map { _ in Field(eventTime, .timestamp) }].compactMap(\.self)
      + [source.createdTime.map { _ in Field(createdTime, .timestamp) }].compactMap(\.self)
      + [Field(snapshot, .int64), Field(ordinal, .int64)] + view.view.latestFeatures.map(\.field)
      + view.view.arguments.enumerated().map { Field(argumentPrefix + String($0), $1.type) }
  }
}

extension OfflineStore {
  /// The rows of a view as of a snapshot, projecting first what no one has projected yet.
  public func history(of view: VersionedView, asOf snapshot: Int64) throws -> ViewHistory {
    let records = try project(view, through: snapshot)
    let runs = try records.filter { $0.rows > 0 }.map { record in
      try run(layout.absolute(record.path), of: view)
    }
    return ViewHistory(
      runs: runs,
      layout: view.view.layout,
      isStatic: view.isStatic,
      ageRule: AgeRule(maxAge: view.view.definition.maxAge)
    )
  }

  /// Makes sure that every snapshot of the view's source up to a number is projected.
  ///
  /// - Returns: The projections, by snapshot.
  @discardableResult
  public func project(
    _ view: VersionedView,
    through snapshot: Int64
  ) throws -> [ProjectionRecord] {
    let source = view.view.source.definition.name
    let snapshots = try registry.snapshots(of: source, through: snapshot)
    let known = try registry.projections(of: view.name, version: view.version)
      .filter { $0.snapshot <= snapshot }
    let missing = snapshots.filter { snapshot in
      !known.contains { $0.snapshot == snapshot.number }
    }
    guard !missing.isEmpty else { return known }
    let added = try withWriterLock { try missing.map { try project($0, for: view) } }
    return (known + added).sorted { $0.snapshot < $1.snapshot }
  }

  /// Writes the rows of one snapshot, sorted.
  ///
  /// Under the writer lock, so that a sweep does not take the file for a left-over before the
  /// registry names it.
  private func project(
    _ snapshot: SnapshotRecord,
    for view: VersionedView
  ) throws -> ProjectionRecord {
    let relative = layout.projection(view.name, version: view.version, snapshot: snapshot.number)
    let (rows, rowsWithoutKey) = try projectedRows(of: snapshot, for: view)
    let path = layout.absolute(relative)
    let temporary = layout.absolute(relative + ".tmp")
    try fileSystem.createDirectory(path.parent)
    try fileSystem.removeTree(temporary)
    let fields = ProjectionColumns.fields(of: view)
    let writer = try SegmentWriter(
      temporary,
      fields: fields.enumerated().map { SegmentField(field: $0.element, id: $0.offset + 1) },
      on: fileSystem
    )
    try writer.write(rows)
    _ = try writer.finish()
    try install(temporary, as: relative)
    let record = ProjectionRecord(
      view: view.name,
      version: view.version,
      snapshot: snapshot.number,
      path: relative,
      rows: rows.count,
      rowsWithoutKey: rowsWithoutKey
    )
    try registry.add(record)
    return record
  }

  private func projectedRows(
    of snapshot: SnapshotRecord,
    for view: VersionedView
  ) throws -> (Batch, rowsWithoutKey: Int) {
    let schema = Schema(ProjectionColumns.fields(of: view))
    guard let path = snapshot.segment else { return (Batch.concatenating([], schema: schema), 0) }
    let source = view.view.source
    let segment = try SourceSegment(
      layout.absolute(path),
      schema: source.schema,
      ids: registry.columnIDs(of: source.definition.name),
      on: fileSystem
    )
    let projector = try BatchProjector(view, schema: schema)
    var batches: [Batch] = []
    var order = ProjectionOrder()
    var rowsWithoutKey = 0
    for index in 0..<segment.batchCount {
      let (rows, ordinals) = try segment.batch(index, columns: projector.columnNames)
      let projected = projector.project(
        rows,
        snapshot: snapshot.number,
        ordinals: ordinals,
        into: &order
      )
      batches.append(projected)
      rowsWithoutKey += rows.count - projected.count
    }
    let all = Batch.concatenating(batches, schema: schema)
    let sorted = order.rows(
      eventTimes: all[ProjectionColumns.eventTime]?.timestamps,
      createdTimes: all[ProjectionColumns.createdTime]
    )
    return (all.taking(sorted), rowsWithoutKey)
  }

  private func run(_ path: Path, of view: VersionedView) throws -> HistoryRun {
    let reader = try SegmentReader(path, on: fileSystem)
    let schema = Schema(ProjectionColumns.fields(of: view))
    guard reader.schema == schema else {
      throw OfflineStoreError.foreignProjection(path, of: view.name, version: view.version)
    }
    // Each batch is checked against its checksums, which takes as long as reading it.
    let batches = try concurrentMap(parts: reader.batchCount) { index in
      Result { () throws(SegmentError) in try reader.batch(index) }
    }.map { try $0.get() }
    let columns = schema.fields.indices.map { index in
      ChunkedColumn(schema.fields[index].type, batches.map { $0.columns[index] })
    }
    let arguments = columns.count - view.view.arguments.count
    let features = arguments - view.view.layout.latestTypes.count
    func column(_ name: String) -> ChunkedColumn? { schema.index(of: name).map { columns[$0] } }
    return HistoryRun(
      keys: Array(columns.prefix(view.view.joinKeys.count)),
      eventTimes: column(ProjectionColumns.eventTime),
      createdTimes: column(ProjectionColumns.createdTime),
      snapshots: columns[features - 2],
      ordinals: columns[features - 1],
      features: Array(columns[features..<arguments]),
      arguments: Array(columns[arguments...])
    )
  }
}

/// Computes a view's columns from rows of its source, leaving out rows whose key has a null part.
private struct BatchProjector {
  private let view: VersionedView
  private let schema: Schema
  private let features: [CompiledExpression]
  private let arguments: [CompiledArgument]
  private let clocks: [String]

  init(_ view: VersionedView, schema: Schema) throws {
    self.view = view
    self.schema = schema
    let source = view.view.source
    features = try view.view.latestFeatures.map {
      try CompiledExpression($0.expression, over: source.schema)
    }
    arguments = try view.view.arguments.map { try CompiledArgument($0, over: source.schema) }
    clocks = [source.definition.eventTime, source.definition.createdTime].compactMap(\.self)
  }

  /// The columns of the source that the view needs, each once.
  var columnNames: [String] {
    let used =
      view.view.joinKeys.map(\.name) + clocks + features.flatMap { $0.expression.columnNames }
      + arguments.flatMap(\.columnNames)
    return used.reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  }

  /// The projection's columns for rows that have a key and a time, which are added to the order.
  func project(
    _ rows: Batch,
    snapshot: Int64,
    ordinals: [Int64],
    into order: inout ProjectionOrder
  ) -> Batch {
    let keyColumns = rows.selecting(view.view.joinKeys.map(\.name)).columns
    let encoder = EntityKeyEncoder(keyColumns)
    // Rows from before the source had its clock have no time to be known from.
    let clock = view.view.source.definition.eventTime.flatMap { rows[$0] }?.validity
    let kept = (0..<rows.count).filter { clock?[$0] ?? true && order.append($0, of: encoder) }
    let columns =
      keyColumns + rows.selecting(clocks).columns + [
        Column(.int64, copying: [Int64](repeating: snapshot, count: rows.count)),
        Column(.int64, copying: ordinals),
      ] + features.map { $0.evaluate(rows).column } + arguments.map { $0.evaluate(rows) }
    let projected = Batch(schema, columns, count: rows.count)
    return kept.count == rows.count ? projected : projected.taking(kept)
  }
}
