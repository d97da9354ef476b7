/// A long column as its batches have it: every chunk but the last holds ``Batch/rowCount`` rows, so
/// that the chunk of a row is a shift away.
public struct ChunkedColumn: Sendable {
  static let shift = 16
  static let mask = (1 << shift) - 1

  /// The type of every chunk.
  public let type: ColumnType
  /// The chunks in row order.
  public let chunks: [Column]
  /// The number of rows.
  public let count: Int

  /// Joins chunks without copying.
  ///
  /// - Precondition: All are of `type`, and every one but the last has ``Batch/rowCount`` rows.
  public init(_ type: ColumnType, _ chunks: [Column]) {
    precondition(Batch.rowCount == 1 << Self.shift)
    for (index, chunk) in chunks.enumerated() {
      precondition(chunk.type == type, "a chunk of another type")
      precondition(index == chunks.count - 1 || chunk.count == Batch.rowCount, "a short chunk")
    }
    self.type = type
    self.chunks = chunks
    count = chunks.reduce(0) { $0 + $1.count }
  }

  /// The value of a row.
  public subscript(row: Int) -> Scalar { chunks[row >> Self.shift][row & Self.mask] }

  /// The values as points in time; nulls are arbitrary.
  ///
  /// - Precondition: The column is of timestamps.
  public var timestamps: ChunkedValues<Timestamp> { ChunkedValues(chunks.map(\.timestamps)) }

  /// The values as integers; nulls are arbitrary.
  ///
  /// - Precondition: The column is of int64.
  public var int64s: ChunkedValues<Int64> { ChunkedValues(chunks.map(\.int64s)) }

  /// The rows named, in the order given; a negative index gives null.
  public func taking(_ rows: [Int]) -> Column {
    if chunks.count == 1 { return chunks[0].taking(rows) }
    var builder = ColumnBuilder(type)
    builder.reserveCapacity(rows.count)
    for row in rows { builder.append(row < 0 ? .null : self[row]) }
    return builder.finish()
  }
}

/// The values of a ``ChunkedColumn`` of fixed width.
public struct ChunkedValues<Element: BitwiseCopyable>: Sendable {
  private let chunks: [Values<Element>]

  init(_ chunks: [Values<Element>]) { self.chunks = chunks }

  /// The value of a row.
  public subscript(row: Int) -> Element {
    chunks[row >> ChunkedColumn.shift][row & ChunkedColumn.mask]
  }
}
