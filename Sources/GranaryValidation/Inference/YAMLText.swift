/// Texts as YAML has them.
enum YAMLText {
  /// The text between double quotes: every text can be written so (YAML 1.2, §7.3.1).
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        quoted += "\\"
        quoted.unicodeScalars.append(scalar)
      case " "..."~": quoted.unicodeScalars.append(scalar)
      case "\t": quoted += "\\t"
      case "\n": quoted += "\\n"
      default:
        if isShown(scalar) {
          quoted.unicodeScalars.append(scalar)
        } else {
          quoted += escape(scalar.value)
        }
      }
    }
    return quoted + "\""
  }

  /// The text as it stands where that is a name and nothing else, else quoted.
  static func key(_ text: String) -> String {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    let bytes = Array(text.utf8)
    let isName =
      bytes.first.map(isLetter) == true
      && bytes.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    return isName && !words.contains(text.lowercased()) ? text : quoted(text)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  /// Letters and signs that a person sees, and YAML takes as they are.
  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
      .surrogate:
      false
    default: true
    }
  }

  private static func escape(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    let width = value > 0xFFFF ? 8 : 4
    let zeros = String(repeating: "0", count: width - digits.count)
    return (width == 8 ? "\\U" : "\\u") + zeros + digits
  }
}
