public import GranaryColumns
import GranaryFiles

/// Describes rows, batch after batch, on all cores.
///
/// The profile follows from the batches and their order alone, not from the number of threads. Memory
/// does not grow with the rows: some 100 KB a column, and a few batches under way.
public struct SourceProfiler: ~Copyable {
  /// Rows, and where among the batches they are.
  private typealias Part = (batch: Batch, seed: UInt64)

  private var columns: [ColumnProfiler]
  private var rows = 0
  private var batchCount: UInt64 = 0
  private var pipeline: OrderedPipeline<Part, [ColumnProfiler]>

  /// Nothing seen yet.
  ///
  /// - Parameters:
  ///   - schema: That of every batch.
  ///   - threadCount: How many threads describe batches, at least 1: then it is the caller's; nil for
  ///     as many as there are cores.
  public init(_ schema: Schema, threadCount: Int? = nil) {
    columns = schema.fields.map { ColumnProfiler($0, seed: 0) }
    pipeline = OrderedPipeline(threadCount: threadCount) { part in
      zip(part.batch.schema.fields, part.batch.columns).map { field, column in
        var profiler = ColumnProfiler(field, seed: part.seed)
        profiler.add(column)
        return profiler
      }
    }
  }

  /// Adds rows.
  public mutating func add(_ batch: Batch) {
    while pipeline.isFull { takeOver() }
    batchCount += 1
    pipeline.put((batch, seed: batchCount))
    rows += batch.count
  }

  /// What has been seen.
  public consuming func finish() -> SourceProfile {
    while takeOver() {}
    return SourceProfile(rows: rows, columns: columns.map { $0.profile() })
  }

  @discardableResult
  private mutating func takeOver() -> Bool {
    guard let part = pipeline.take() else { return false }
    for index in columns.indices { columns[index].merge(part[index]) }
    return true
  }
}

@available(*, unavailable)
extension SourceProfiler: Sendable {}
