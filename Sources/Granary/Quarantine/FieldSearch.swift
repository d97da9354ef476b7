import GranaryColumns
import GranaryIngest
import GranaryJSON

/// Looks for a value in the text of a row that cannot be read: as a whole field, so that `N1` is not in
/// `N12`.
///
/// Fields are what stands between delimiters, quotes, brackets of JSON and ends of lines, without the spaces
/// around it. A value is looked for as it is written, and as the format escapes it; integers also with signs
/// and zeros in front.
struct FieldSearch {
  private let forms: [[UInt8]]
  private let integer: Int64?
  private let separators: Set<UInt8>
  private static let lineEnds: Set<UInt8> = [0x0A, 0x0D]
  private static let spaces: Set<UInt8> = [0x20, 0x09]

  init(_ value: Scalar, _ layout: InputFormat.Layout) {
    let text = value.description
    let escaped: String
    switch layout {
    case .csv(let dialect):
      let quote = dialect.quote.map { String(UnicodeScalar($0)) }
      escaped = quote.map { text.replacing($0, with: $0 + $0) } ?? text
      separators = Self.lineEnds.union([dialect.delimiter, dialect.quote].compactMap(\.self))
    case .jsonLines, .json:
      escaped = String(JSONValue.string(text).description.dropFirst().dropLast())
      separators = Self.lineEnds.union("\"{}[]:,".utf8)
    }
    forms = Set([Array(text.utf8), Array(escaped.utf8)]).filter { !$0.isEmpty }.map(\.self)
    if case .int64(let number) = value { integer = number } else { integer = nil }
  }

  /// Whether a field of the text is the value.
  func isIn(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return forms.contains { isField($0, in: bytes) } || hasInteger(bytes)
  }

  private func isField(_ form: [UInt8], in bytes: [UInt8]) -> Bool {
    guard form.count <= bytes.count else { return false }
    return (0...bytes.count - form.count).contains { start in
      let end = start + form.count
      return bytes[start] == form[0] && bytes[start..<end].elementsEqual(form)
        && isBoundary(bytes[..<start].reversed()) && isBoundary(bytes[end...])
    }
  }

  /// Whether nothing but spaces stands before the next separator.
  private func isBoundary(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.first { !Self.spaces.contains($0) }.map(separators.contains) ?? true
  }

  private func hasInteger(_ bytes: [UInt8]) -> Bool {
    guard let integer else { return false }
    return bytes.split { separators.contains($0) || Self.spaces.contains($0) }.contains { field in
      Int64(String(decoding: field, as: UTF8.self)) == integer
    }
  }
}
