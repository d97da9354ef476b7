/// Rows as they stand in their file.
struct RowTexts: Sendable {
  /// For each row its place among the rows of the file after the header, from 0, refused ones counted.
  let ordinals: [Int]
  /// For each row its first line in the file, from 1.
  let lines: [Int]
  /// Whether rows are elements of an array, so that several may stand on one line.
  let isDocument: Bool
  private let bytes: [UInt8]
  private let extents: [Range<Int>]

  /// All rows of a chunk.
  ///
  /// - Parameters:
  ///   - rows: Where they are.
  ///   - bytes: What the rows' ranges mean.
  ///   - firstOrdinal: The place of the first row in the file, from 0.
  ///   - isDocument: Whether they are elements of an array.
  init(_ rows: [some RowPlace], in bytes: [UInt8], firstOrdinal: Int, isDocument: Bool = false) {
    ordinals = rows.indices.map { firstOrdinal + $0 }
    lines = rows.map(\.line)
    self.isDocument = isDocument
    self.bytes = bytes
    extents = rows.map(\.bytes)
  }

  private init(_ all: RowTexts, _ places: [Int]) {
    ordinals = places.map { all.ordinals[$0] }
    lines = places.map { all.lines[$0] }
    isDocument = all.isDocument
    bytes = all.bytes
    extents = places.map { all.extents[$0] }
  }

  var count: Int { ordinals.count }

  /// Some of the rows, by their places.
  func taking(_ places: [Int]) -> RowTexts { RowTexts(self, places) }

  /// A row without its line end, repaired where it is not UTF-8.
  func text(of row: Int) -> String { String(decoding: bytes[extents[row]], as: UTF8.self) }

  /// The place in its array, from 1, of the row with an ordinal; nil where rows are lines.
  func element(at ordinal: Int) -> Int? { isDocument ? ordinal + 1 : nil }
}

/// Where a row lies.
protocol RowPlace {
  /// The row without its line end, in the bytes of its chunk.
  var bytes: Range<Int> { get }
  /// Its first line in the file, from 1.
  var line: Int { get }
}
