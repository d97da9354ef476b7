import GranaryColumns
import GranaryStatistics
import GranaryTesting
import Testing

@testable import GranaryValidation

@Suite struct TextDictionaryTests {
  /// Texts of all lengths up to 20 that often differ in one byte alone, or in length alone.
  @Test(arguments: GeneratedCases.seeds(count: 50)) func numbersTextsAsTheyCome(
    _ seed: UInt64
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let texts: [String?] = (0..<300).map { _ in
      guard !generator.chance(0.1) else { return nil }
      var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: generator.index(below: 21))
      if !bytes.isEmpty, generator.chance(0.5) {
        bytes[generator.index(below: bytes.count)] = UInt8(ascii: "b")
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    let scalars = texts.map { $0.map { Scalar.string(Text($0)) } ?? .null }
    let dictionary = try #require(TextDictionary(Column(.string, scalars)))
    var different: [String] = []
    let codes = texts.map { text -> Int32 in
      guard let text else { return -1 }
      if !different.contains(text) { different.append(text) }
      return Int32(different.firstIndex(of: text) ?? -1)
    }
    #expect(dictionary.codes == codes)
    #expect(dictionary.firstRows.map { texts[$0] } == different)
    #expect(dictionary.counts == different.map { text in texts.count { $0 == text } })
  }

  @Test func givesUpWhereTextsAreMany() {
    let scalars = (0..<1_025).map { Scalar.string(Text("text number \($0)")) }
    #expect(TextDictionary(Column(.string, Array(scalars.dropLast()))) != nil)
    #expect(TextDictionary(Column(.string, scalars)) == nil)
  }
}
