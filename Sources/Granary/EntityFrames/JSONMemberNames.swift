import GranaryJSON

/// The names of an object's members, found without reading the values: for a first look at a file that
/// is read whole later.
///
/// Of what is no JSON it finds some names or none; who reads it later says what is wrong.
enum JSONMemberNames {
  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")

  /// The names in one text, in its order.
  static func names(in text: [UInt8]) -> [String] {
    var names: [String] = []
    var depth = 0
    var position = 0
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case quote:
        let start = position
        position = end(ofString: start, in: text)
        if depth == 1, isName(before: position + 1, in: text) {
          if let name = name(text[start...min(position, text.count - 1)]) { names.append(name) }
        }
      default: break
      }
      position += 1
    }
    return names
  }

  /// Where a string's last quote stands; past the text where there is none.
  private static func end(ofString start: Int, in text: [UInt8]) -> Int {
    var position = start + 1
    while position < text.count, text[position] != quote {
      position += text[position] == backslash ? 2 : 1
    }
    return position
  }

  /// Whether a colon follows.
  private static func isName(before position: Int, in text: [UInt8]) -> Bool {
    var position = position
    while position < text.count, text[position] == 0x20 || text[position] == 0x09 { position += 1 }
    return position < text.count && text[position] == UInt8(ascii: ":")
  }

  private static func name(_ quoted: ArraySlice<UInt8>) -> String? {
    guard quoted.contains(backslash) else {
      return String(validating: quoted.dropFirst().dropLast(), as: UTF8.self)
    }
    return (try? JSONValue(parsing: Array(quoted)))?.text
  }
}
