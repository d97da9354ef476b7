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

  init(
    file: String,
    batch: Batch,
    ordinals: [Int],
    lines: [Int],
    refused: [RefusedRow],
    bytes: [UInt8],
    extents: [Range<Int>]
  ) {
    self.file = file
    self.batch = batch
    self.ordinals = ordinals
    self.lines = lines
    self.refused = refused
    self.bytes = bytes
    self.extents = extents
  }

  /// A row of ``batch`` as it stands in the file, without its line end.
  public func text(of row: Int) -> String {
    String(decoding: bytes[extents[row]], as: UTF8.self)
  }

  /// Rows of the file that this stands for, refused ones counted.
  public var rowCount: Int { batch.count + refused.count }
}
