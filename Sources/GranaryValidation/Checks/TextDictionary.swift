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
    var known: [TextEnds] = []
    codes.reserveCapacity(column.count)
    for row in 0..<column.count {
      guard validity[row] else {
        codes.append(-1)
        continue
      }
      let ends = unsafe texts.withBytes(at: row) { unsafe TextEnds($0) }
      var place = Int(truncatingIfNeeded: ends.hash) & (Self.placeCount - 1)
      while places[place] >= 0 {
        let code = Int(places[place])
        if known[code] == ends, ends.isWhole || texts.isEqual(firstRows[code], row) { break }
        place = (place + 1) & (Self.placeCount - 1)
      }
      if places[place] < 0 {
        guard firstRows.count < Self.limit else { return nil }
        places[place] = Int32(firstRows.count)
        firstRows.append(row)
        counts.append(0)
        known.append(ends)
      }
      codes.append(places[place])
      counts[Int(places[place])] += 1
    }
  }
}

/// How many bytes a text has, and the first and the last of them: all of it up to sixteen.
private struct TextEnds: Equatable {
  private let first: UInt64
  private let last: UInt64
  private let count: Int

  init(_ bytes: UnsafeRawBufferPointer) {
    count = bytes.count
    // Soundness: so many bytes are there, from the start and up to the end.
    if count >= 8 {
      first = unsafe bytes.loadUnaligned(as: UInt64.self)
      last = unsafe bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    } else if count >= 4 {
      first = UInt64(unsafe bytes.loadUnaligned(as: UInt32.self))
      last = UInt64(unsafe bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
    } else if count > 0 {
      first = UInt64(unsafe bytes[0]) | UInt64(unsafe bytes[count / 2]) << 8
      last = UInt64(unsafe bytes[count - 1])
    } else {
      (first, last) = (0, 0)
    }
  }

  /// Whether two texts are equal where these are.
  var isWhole: Bool { count <= 16 }

  var hash: UInt64 {
    var word = first &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: count)
    word = (word ^ word >> 32 ^ last) &* 0xBF58_476D_1CE4_E5B9
    return word ^ word >> 31
  }
}
