/// A mapping of letters to those of the other case, one scalar to one, without regard to language:
/// what Unicode maps to several, such as ß to SS, stays as it is.
///
/// It follows the Unicode version of the Swift runtime.
struct LetterCase: Sendable {
  /// What is added to the ASCII letters from `firstLetter` on.
  private let distance: UInt8
  private let firstLetter: UInt8
  private let mapping: @Sendable (Unicode.Scalar.Properties) -> String

  static let lower = LetterCase(
    distance: 0x20,
    firstLetter: UInt8(ascii: "A"),
    mapping: { $0.lowercaseMapping }
  )
  // Adding 224 to a byte takes 32 away.
  static let upper = LetterCase(
    distance: 0xE0,
    firstLetter: UInt8(ascii: "a"),
    mapping: { $0.uppercaseMapping }
  )

  func append(_ text: Span<UInt8>, to output: inout [UInt8]) {
    var place = 0
    while place < text.count {
      let byte = text[place]
      if byte < 0x80 {
        output.append(byte &- firstLetter < 26 ? byte &+ distance : byte)
        place += 1
        continue
      }
      let next = text.place(after: place)
      if let scalar = Unicode.Scalar(text.scalar(from: place, upTo: next)) {
        let mapped = mapping(scalar.properties).unicodeScalars
        output.append(contentsOf: (mapped.count == 1 ? mapped.first ?? scalar : scalar).utf8)
      }
      place = next
    }
  }
}
