import Testing

@testable import GranaryCommand

@Suite struct ControlCharacterTests {
  @Test(arguments: [
    ("plain é\nnext", "plain é\nnext"),
    ("\u{1B}[31mred", #"\u{1B}[31mred"#),
    ("a\u{0}b\u{7F}c\u{9B}", #"a\u{0}b\u{7F}c\u{9B}"#),
    ("one\ttwo\r", "one\ttwo\\u{D}"),
  ])
  func dataCannotSteerTheTerminal(_ text: String, _ shown: String) {
    #expect(text.withVisibleControls == shown)
  }
}
