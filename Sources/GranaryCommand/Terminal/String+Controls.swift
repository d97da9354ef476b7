extension String {
  /// The text with control characters but line feeds written out, as `\u{1B}`: data that is shown
  /// must not steer the terminal.
  var withVisibleControls: String {
    guard unicodeScalars.contains(where: \.steersTerminal) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.steersTerminal {
        text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }
}

extension Unicode.Scalar {
  fileprivate var steersTerminal: Bool {
    properties.generalCategory == .control && self != "\n" && self != "\t"
  }
}
