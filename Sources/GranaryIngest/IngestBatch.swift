public import GranaryColumns

/// Some rows of a file: those that could be read as columns, those that could not, and where each
/// stands in the file.
public struct IngestBatch: Sendable {
  /// The file's name, as the reader was told.
  public let file: String
  /// The rows read, with the declared columns in declared order.
  public let batch: Batch
  /// For each row of ``batch`` its place among the rows of the file after the header, from 0,
  /// refused ones counted.
  public let ordinals: [Int]
  /// For each row of ``batch`` its first line in the file, from 1.
  public let lines: [Int]
  /// The other rows, in file order.
  public let refused: [RefusedRow]
  private let bytes: [UInt8]
  private let extents: [Range<Int>]

  /// The rows of a chunk, read as far as nothing is against them.
  ///
  /// - Parameters:
  ///   - columns: A row for each of `rows`; what it holds in refused ones does not matter.
  ///   - rows: All rows of the chunk, in file order.
  ///   - bytes: What the rows' ranges mean.
  ///   - firstOrdinal: The place of the first row in the file, from 0.
  ///   - file: The file's name.
  ///   - reasons: Why some rows are refused, by their place in `rows`.
  init(
    _ columns: Batch,
    of rows: [some RowPlace],
    in bytes: [UInt8],
    firstOrdinal: Int,
    file: String,
    refusing reasons: [Int: [RowRefusal]]
  ) {
    let accepted =
      reasons.isEmpty ? Array(rows.indices) : rows.indices.filter { reasons[$0] == nil }
    self.file = file
    batch = reasons.isEmpty ? columns : columns.taking(accepted)
    ordinals = accepted.map { firstOrdinal + $0 }
    lines = accepted.map { rows[$0].line }
    refused = RefusedRow.rows(rows, in: bytes, firstOrdinal: firstOrdinal, reasons: reasons)
    self.bytes = bytes
    extents = accepted.map { rows[$0].bytes }
  }

  /// A row of ``batch`` as it stands in the file, without its line end.
  public func text(of row: Int) -> String {
    String(decoding: bytes[extents[row]], as: UTF8.self)
  }

  /// Rows of the file that this stands for, refused ones counted.
  public var rowCount: Int { batch.count + refused.count }
}

extension RefusedRow {
  /// The rows of a chunk that something is against, in file order.
  ///
  /// - Parameters:
  ///   - rows: All rows of the chunk.
  ///   - bytes: What the rows' ranges mean.
  ///   - firstOrdinal: The place of the first row in the file, from 0.
  ///   - reasons: Why some are refused, by their place in `rows`.
  /// - Returns: A refused row for each of `reasons`.
  static func rows(
    _ rows: [some RowPlace],
    in bytes: [UInt8],
    firstOrdinal: Int,
    reasons: [Int: [RowRefusal]]
  ) -> [RefusedRow] {
    reasons.sorted { $0.key < $1.key }.map { row, reasons in
      RefusedRow(
        ordinal: firstOrdinal + row,
        line: rows[row].line,
        text: String(decoding: bytes[rows[row].bytes], as: UTF8.self),
        reasons: reasons
      )
    }
  }
}

/// Where a row lies.
protocol RowPlace {
  /// The row without its line end, in the bytes of its chunk.
  var bytes: Range<Int> { get }
  /// Its first line in the file, from 1.
  var line: Int { get }
}
