import Testing

@testable import GranaryColumns

@Suite struct ControlCharacterTests {
  /// What is shown of a text, and of a value; line breaks are left to texts alone.
  static let cases: [(text: String, shown: String, onOneLine: String)] = [
    ("plain é\nnext", "plain é\nnext", #"plain é\nnext"#),
    ("\u{1B}[31mred", #"\u{1B}[31mred"#, #"\u{1B}[31mred"#),
    ("a\u{0}b\u{7F}c\u{9B}", #"a\u{0}b\u{7F}c\u{9B}"#, #"a\u{0}b\u{7F}c\u{9B}"#),
    ("one\ttwo\r", "one\ttwo\\r", #"one\ttwo\r"#),
    // Bidirectional overrides and isolates, the zero-width space, the byte-order mark.
    ("a\u{202E}b\u{2066}c", #"a\u{202E}b\u{2066}c"#, #"a\u{202E}b\u{2066}c"#),
    ("JFK\u{200B}\u{FEFF}", #"JFK\u{200B}\u{FEFF}"#, #"JFK\u{200B}\u{FEFF}"#),
    ("a\u{2028}b\u{2029}c\u{85}", #"a\u{2028}b\u{2029}c\u{85}"#, #"a\u{2028}b\u{2029}c\u{85}"#),
    // Joined: a word of Persian, a family.
    ("می\u{200C}خواهم 👩\u{200D}👧", "می\u{200C}خواهم 👩\u{200D}👧", "می\u{200C}خواهم 👩\u{200D}👧"),
  ]

  @Test(arguments: cases)
  func dataCannotSteerTheTerminal(_ text: String, _ shown: String, _ onOneLine: String) {
    #expect(text.withVisibleControls == shown)
    #expect(text.onOneLine == onOneLine)
  }
}
