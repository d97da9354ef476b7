/// The sides of a text that `trim`, `ltrim` and `rtrim` cut.
enum TrimmedSides: Sendable {
  case leading
  case trailing
  case both
}

/// The Unicode scalars of a text, for trimming.
struct ScalarSet: Sendable {
  /// Only the space: U+0020.
  static let blank = ScalarSet(ascii: (1 << 0x20, 0))

  private var ascii: (UInt64, UInt64)
  private var others: Set<UInt32> = []

  private init(ascii: (UInt64, UInt64)) { self.ascii = ascii }

  init(_ text: Span<UInt8>) {
    self.init(ascii: (0, 0))
    var place = 0
    while place < text.count {
      let next = text.place(after: place)
      let scalar = text.scalar(from: place, upTo: next)
      switch scalar {
      case ..<64: ascii.0 |= 1 << UInt64(scalar)
      case ..<128: ascii.1 |= 1 << UInt64(scalar - 64)
      default: others.insert(scalar)
      }
      place = next
    }
  }

  func contains(_ scalar: UInt32) -> Bool {
    switch scalar {
    case ..<64: ascii.0 >> UInt64(scalar) & 1 == 1
    case ..<128: ascii.1 >> UInt64(scalar - 64) & 1 == 1
    default: others.contains(scalar)
    }
  }

  /// What is left of a text without the scalars of the set at its sides.
  func trimming(_ sides: TrimmedSides, of text: Span<UInt8>) -> Range<Int> {
    var (start, end) = (0, text.count)
    while sides != .trailing, start < end {
      let next = text.place(after: start)
      guard contains(text.scalar(from: start, upTo: next)) else { break }
      start = next
    }
    while sides != .leading, start < end {
      let previous = text.place(before: end)
      guard contains(text.scalar(from: previous, upTo: end)) else { break }
      end = previous
    }
    return start..<end
  }
}
