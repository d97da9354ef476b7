/// Text that comes from data, made fit to be shown: it must neither steer a terminal nor look like what
/// it is not.
///
/// Written out as `\u{1B}` are control characters, line and paragraph separators, and format characters,
/// by which U+202E, say, has what follows read backwards ("Trojan Source", CVE-2021-42574). Exempt are the
/// joiners U+200C and U+200D, which Persian and emoji need.
extension String {
  /// The text with such characters written out, but for line feeds and tabs: for texts of several lines.
  package var withVisibleControls: String {
    writingOut { $0.isInvisibleControl && $0 != "\n" && $0 != "\t" }
  }

  /// The text with such characters written out, line breaks and tabs as `\n`, `\r` and `\t`: for values,
  /// of which none may look like two, or like a line of a report.
  package var onOneLine: String { writingOut(\.isInvisibleControl) }

  private func writingOut(_ isWrittenOut: (Unicode.Scalar) -> Bool) -> String {
    guard unicodeScalars.contains(where: isWrittenOut) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if isWrittenOut(scalar) {
        text += scalar.escape
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isInvisibleControl: Bool {
    // Most text is ASCII, for which the general category is not looked up.
    if value < 0x7F { return value < 0x20 }
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return true
    case .format: return self != "\u{200C}" && self != "\u{200D}"
    default: return false
    }
  }

  fileprivate var escape: String {
    switch self {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(value, radix: 16, uppercase: true))}"
    }
  }
}
