/// Some rows as stage 1 leaves them to stage 2: complete, and independent of all other chunks.
struct CSVChunk: Sendable {
  /// The bytes that the extents mean.
  let bytes: [UInt8]
  let table: RowTable
  /// The place of the first row in the file, from 0.
  let firstOrdinal: Int
  /// Where in the file the first byte is.
  let offset: Int
}

/// Where a field's text lies; eight bytes, since a batch has a million of them.
struct FieldSlice: Sendable, BitwiseCopyable {
  /// A row that has no fields to be read.
  static let absent = FieldSlice(start: 0, packedCount: .max)

  private let start: UInt32
  private let packedCount: UInt32

  private init(start: UInt32, packedCount: UInt32) {
    self.start = start
    self.packedCount = packedCount
  }

  /// A field's place.
  ///
  /// - Precondition: Below 2³¹, as ``IngestLimits`` sees to.
  init(_ range: Range<Int>, isQuoted: Bool) {
    start = UInt32(range.lowerBound)
    packedCount = UInt32(range.count) << 1 | (isQuoted ? 1 : 0)
  }

  var isAbsent: Bool { packedCount == .max }
  var isQuoted: Bool { packedCount & 1 == 1 }
  var range: Range<Int> { Int(start)..<Int(start) + Int(packedCount >> 1) }
}
