import GranaryColumns
import Testing

@Suite struct TextValuesTests {
  @Test func utf8IsTheRowsBytes() {
    let texts = ["", "a", "é日", "", "xyz"]
    let values = Column(.string, texts.map { Scalar.string(Text($0)) } + [.null]).strings
    for (row, text) in (texts + [""]).enumerated() {
      let utf8 = values.utf8(at: row)
      let bytes = (0..<utf8.count).map { utf8[$0] }
      #expect(bytes == Array(text.utf8))
    }
  }
}
