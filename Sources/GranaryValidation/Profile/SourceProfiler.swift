public import GranaryColumns

/// Describes rows, batch after batch, on all cores.
///
/// The profile follows from the batches and their order alone, not from the number of threads. Memory
/// does not grow with the rows: some 100 KB a column, and a few batches under way.
public struct SourceProfiler: ~Copyable {
  private let schema: Schema
  private var columns: [ColumnProfiler]
  private var rows = 0
  private var partCount: UInt64 = 0

  /// Nothing seen yet.
  ///
  /// - Parameter schema: That of every batch.
  public init(_ schema: Schema) {
    self.schema = schema
    columns = schema.fields.map { ColumnProfiler($0, seed: 0) }
  }

  /// Adds rows.
  public mutating func add(_ batch: Batch) {
    partCount += 1
    let part = Self.part(batch, seed: partCount)
    rows += batch.count
    for index in columns.indices { columns[index].merge(part[index]) }
  }

  /// What has been seen.
  public consuming func finish() -> SourceProfile {
    SourceProfile(rows: rows, columns: columns.map { $0.profile() })
  }

  private static func part(_ batch: Batch, seed: UInt64) -> [ColumnProfiler] {
    zip(batch.schema.fields, batch.columns).map { field, column in
      var profiler = ColumnProfiler(field, seed: seed)
      profiler.add(column)
      return profiler
    }
  }
}

@available(*, unavailable)
extension SourceProfiler: Sendable {}
