import GranaryColumns

/// The different texts of a column, where they are few, with the one of each row.
struct TextDictionary: Sendable {
  /// The most different texts.
  private static let limit = 1_024
  private static let placeCount = 4_096

  /// For each row its text's number; −1 for null.
  private(set) var codes: [Int32] = []
  /// For each text the first row that has it.
  private(set) var firstRows: [Int] = []
  /// For each text how many rows have it.
  private(set) var counts: [Int] = []

  /// Numbers the texts of a string column; nil where they are more than 1,024.
  init?(_ column: Column) {
    let texts = column.strings
    let validity = column.validity
    var places = [Int32](repeating: -1, count: Self.placeCount)
    codes.reserveCapacity(column.count)
    for row in 0..<column.count {
      guard validity[row] else {
        codes.append(-1)
        continue
      }
      var place = Int(truncatingIfNeeded: Self.hash(texts, row)) & (Self.placeCount - 1)
      while places[place] >= 0, !texts.isEqual(firstRows[Int(places[place])], row) {
        place = (place + 1) & (Self.placeCount - 1)
      }
      if places[place] < 0 {
        guard firstRows.count < Self.limit else { return nil }
        places[place] = Int32(firstRows.count)
        firstRows.append(row)
        counts.append(0)
      }
      codes.append(places[place])
      counts[Int(places[place])] += 1
    }
  }

  /// Mixes the length, the first and the last bytes: texts that differ in between only meet in one
  /// place and are compared there.
  private static func hash(_ texts: TextValues, _ row: Int) -> UInt64 {
    unsafe texts.withBytes(at: row) { bytes in
      var word = UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
      if bytes.count >= 8 {
        // Soundness: eight bytes are there, from the start and up to the end.
        word ^= unsafe bytes.loadUnaligned(as: UInt64.self)
        word = word &* 0xBF58_476D_1CE4_E5B9
        word ^= word >> 32
        word ^= unsafe bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
      } else {
        word = unsafe bytes.reduce(word) { ($0 << 8 | $0 >> 56) ^ UInt64($1) }
      }
      word = word &* 0x94D0_49BB_1331_11EB
      return word ^ word >> 31
    }
  }
}
