import GranaryColumns
import Testing

@Suite struct TextTests {
  @Test func textsAreEqualWhereTheirBytesAre() {
    let composed = Text("\u{E9}")
    let decomposed = Text("e\u{301}")
    #expect(composed.string == decomposed.string)  // what Swift says
    #expect(composed != decomposed)
    #expect(composed == Text("é"))
    #expect(Set([composed, decomposed, composed]).count == 2)
    #expect(Scalar.string(composed) != .string(decomposed))
  }

  /// Bytes: 61, 65 CC 81, 66, C3 A9, EF BF BF (U+FFFF), F0 90 80 80 (U+10000).
  ///
  /// UTF-16 would put the last but one last.
  @Test func textsAreOrderedByTheirBytes() {
    let ordered: [Text] = [
      "", "\0", "A", "a", "a\0", "aa", "e\u{301}", "f", "é", "\u{FFFF}", "\u{10000}",
    ]
    #expect(ordered.reversed().sorted() == ordered)
    for (index, text) in ordered.enumerated() {
      for (other, otherText) in ordered.enumerated() {
        #expect((text < otherText) == (index < other))
      }
    }
  }
}
