import GranaryPatterns
import Testing

@Suite struct PatternTests {
  struct Case: CustomTestStringConvertible {
    let pattern: String
    let value: String
    let isWhole: Bool
    let isPart: Bool
    var testDescription: String { "/\(pattern)/ over '\(value)'" }
  }

  static let cases = [
    Case(pattern: "x*", value: "", isWhole: true, isPart: true),
    Case(pattern: "^x*$", value: "xxx", isWhole: true, isPart: true),
    Case(pattern: "^x*$", value: "xxx\n", isWhole: false, isPart: true),
    Case(pattern: "a|ab", value: "ab", isWhole: true, isPart: true),
    Case(pattern: "b", value: "abc", isWhole: false, isPart: true),
    Case(pattern: ".", value: "é", isWhole: true, isPart: true),
    Case(pattern: ".", value: "e\u{301}", isWhole: false, isPart: true),
    Case(pattern: "[A-Z]{2}\\d{3}", value: "UA123", isWhole: true, isPart: true),
    Case(pattern: "\\d", value: "٣", isWhole: false, isPart: false),
    Case(pattern: "(*UCP)\\d", value: "٣", isWhole: true, isPart: true),
    Case(pattern: "(?i)straße", value: "STRAßE", isWhole: true, isPart: true),
    Case(pattern: "\\p{Lu}", value: "xÄx", isWhole: false, isPart: true),
    Case(pattern: "", value: "a", isWhole: false, isPart: true),
  ]

  @Test(arguments: cases) func matches(_ expected: Case) throws {
    #expect(try match(expected.pattern, .whole, expected.value) == expected.isWhole)
    #expect(try match(expected.pattern, .anywhere, expected.value) == expected.isPart)
  }

  private func match(
    _ pattern: String,
    _ extent: Pattern.Extent,
    _ value: String
  ) throws -> Bool {
    try matched(Array(value.utf8), by: Pattern(pattern, matching: extent)) == .matched
  }

  private func matched(_ bytes: [UInt8], by pattern: Pattern) -> PatternMatch {
    let matcher = pattern.makeMatcher()
    return unsafe bytes.withUnsafeBytes { unsafe matcher.match($0) }
  }

  @Test func bytesThatAreNotUTF8DoNotMatchAndDoNoHarm() throws {
    let pattern = try Pattern(".*", matching: .whole)
    #expect(matched([0xC3], by: pattern) == .notMatched)
    #expect(matched([0x61, 0xFF, 0x61], by: pattern) == .notMatched)
  }

  @Test func aPatternThatTakesTooLongIsGivenUp() throws {
    let pattern = try Pattern("(a|aa)+[bc]", matching: .whole)
    let value = Array(repeating: UInt8(ascii: "a"), count: 4_000)
    #expect(matched(value, by: pattern) == .limitReached)
    #expect(matched(Array("aab".utf8), by: pattern) == .matched)
  }

  @Test func oneMatcherMatchesManyValues() throws {
    let matcher = try Pattern("(\\w+)-(\\w+)", matching: .whole).makeMatcher()
    for value in ["a-b", "a-", "aa-bb"] {
      let bytes = Array(value.utf8)
      let match = unsafe bytes.withUnsafeBytes { unsafe matcher.match($0) }
      #expect(match == (value.count == 2 ? .notMatched : .matched))
    }
  }

  static let faults: [(pattern: String, message: String, character: Int)] = [
    ("(a", "missing closing parenthesis", 3),
    ("é)", "unmatched closing parenthesis", 2),
    ("a**", "quantifier does not follow a repeatable item", 3),
    ("[z-a]", "range out of order in character class", 4),
  ]

  @Test(arguments: faults) func saysWhatIsWrong(
    _ fault: (pattern: String, message: String, character: Int)
  ) throws {
    let error = try #require(throws: PatternError.self) { try Pattern(fault.pattern) }
    #expect(error.message == fault.message)
    #expect(error.character == fault.character)
  }
}
