/// The one shape that all texts of a column have, if they have one: kinds of ASCII characters at the
/// same places, such as two capital letters and four digits.
struct ShapeEvidence: Sendable {
  fileprivate enum Kind: Hashable, Sendable {
    case capital
    case small
    case digit
    case other(UInt8)

    init(_ byte: UInt8) {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .capital
      case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .small
      case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
      default: self = .other(byte)
      }
    }

    /// The kind as a part of a regular expression.
    var pattern: String {
      switch self {
      case .capital: "[A-Z]"
      case .small: "[a-z]"
      case .digit: "[0-9]"
      case .other(let byte):
        (byte >= 0x80 || byte == UInt8(ascii: " ") ? "" : "\\")
          + String(Character(Unicode.Scalar(byte)))
      }
    }
  }

  /// Longer texts are no codes.
  private static let lengthLimit = 32

  private var kinds: [Kind]?
  private var isBroken = false

  mutating func add(_ text: Span<UInt8>) {
    guard !isBroken else { return }
    guard text.count <= Self.lengthLimit, !text.isEmpty else {
      isBroken = true
      return
    }
    guard let kinds else {
      kinds = text.indices.map { Kind(text[$0]) }
      isBroken = text.indices.contains { text[$0] < 0x20 || text[$0] >= 0x7F }
      return
    }
    isBroken =
      kinds.count != text.count || !text.indices.allSatisfy { kinds[$0] == Kind(text[$0]) }
  }

  /// A regular expression for the whole text; nil where the texts have no common shape, or one that
  /// says nothing but a text itself.
  var pattern: String? {
    guard !isBroken, let kinds, kinds.contains(where: { Kind.varying.contains($0) }) else {
      return nil
    }
    var pattern = ""
    var rest = kinds[...]
    while let kind = rest.first {
      let run = rest.prefix { $0 == kind }.count
      pattern += kind.pattern + (run > 1 ? "{\(run)}" : "")
      rest = rest.dropFirst(run)
    }
    return pattern
  }
}

extension ShapeEvidence.Kind {
  fileprivate static let varying: Set<Self> = [.capital, .small, .digit]
}
