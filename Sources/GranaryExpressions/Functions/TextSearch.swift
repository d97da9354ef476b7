/// Finds a text in others by the algorithm of Knuth, Morris and Pratt: in time linear in both,
/// whatever they hold.
struct TextSearch: Sendable {
  let needle: [UInt8]
  /// For each prefix of the needle the length of the longest one that it also ends with.
  private let borders: [Int]

  init(_ needle: Span<UInt8>) { self.init([UInt8](needle)) }

  init(_ needle: [UInt8]) {
    var borders: [Int] = []
    borders.reserveCapacity(needle.count)
    for byte in needle {
      guard var border = borders.last else {
        borders.append(0)
        continue
      }
      while border > 0, needle[border] != byte { border = borders[border - 1] }
      borders.append(needle[border] == byte ? border + 1 : border)
    }
    self.needle = needle
    self.borders = borders
  }

  /// The first place at or after `start` where the needle begins; nil where there is none.
  func place(in text: Span<UInt8>, from start: Int = 0) -> Int? {
    guard let first = needle.first else { return start }
    var matched = 0
    for place in start..<text.count {
      let byte = text[place]
      if matched == 0, byte != first { continue }
      while matched > 0, needle[matched] != byte { matched = borders[matched - 1] }
      if needle[matched] == byte { matched += 1 }
      if matched == needle.count { return place + 1 - matched }
    }
    return nil
  }
}
