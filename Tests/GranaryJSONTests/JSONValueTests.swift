import GranaryColumns
import GranaryJSON
import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct JSONValueTests {
  @Test(
    arguments: [
      ("9007199254740993", 9_007_199_254_740_993),  // 2⁵³ + 1, which no double is
      ("-9223372036854775808", .min), ("9223372036854775807", .max), ("0", 0), ("-0", 0),
      ("9223372036854775808", nil), ("1.0", nil), ("1e2", nil),
      ("123456789012345678901234567890", nil),
    ] as [(String, Int64?)]
  )
  func integersAreExactOrNone(_ text: String, _ value: Int64?) throws {
    let number = try JSONValue(parsing: text)
    #expect(number.int64 == value)
    #expect(number.description == text)
  }

  /// Expected values from Python 3.11: `float(text)`.
  @Test(
    arguments: [
      ("0.1", 0.1), ("1e2", 100), ("9007199254740993", 9_007_199_254_740_992), ("-0", -0.0),
      ("5e-324", .leastNonzeroMagnitude), ("1e-400", 0), ("1e400", nil), ("-1e400", nil),
      ("1.7976931348623157e308", .greatestFiniteMagnitude),
      ("2.2250738585072011e-308", .leastNormalMagnitude - .leastNonzeroMagnitude),
    ] as [(String, Double?)]
  )
  func numbersAreReadAsTheNearest(_ text: String, _ value: Double?) throws {
    #expect(try JSONValue(parsing: text).float64?.bitPattern == value?.bitPattern)
  }

  @Test func textsAreEqualWhereTheirBytesAre() {
    #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    #expect(JSONValue.object(["\u{E9}": .null]) != .object(["e\u{301}": .null]))
    #expect(Set<JSONValue>([.string("\u{E9}"), .string("e\u{301}"), .string("\u{E9}")]).count == 2)
    let object = JSONValue.object(["\u{E9}": .int(1), "e\u{301}": .int(2)])
    #expect(object["e\u{301}"] == .int(2))
    #expect(object["e"] == nil)
  }

  static let mixed = JSONValue.object([
    "a": .array([.int(1), .null]), "b": .object(["c": .string("x\n")]), "d": .array([]),
    "e": .array([.array([]), .object([JSONValue.Member]())]),
  ])

  @Test func printsOnOneLineOrIndented() {
    #expect(Self.mixed.description == #"{"a":[1,null],"b":{"c":"x\n"},"d":[],"e":[[],{}]}"#)
    let pretty = """
      {
        "a": [1,null],
        "b": {
          "c": "x\\n"
        },
        "d": [],
        "e": [
          [],
          {}
        ]
      }
      """
    #expect(Self.mixed.prettyDescription == pretty)
  }

  @Test func controlCharactersAreEscapedAndOthersAreNot() {
    let text = "\0\u{1}\u{1F}\u{7F}\"\\/\u{2028}é"
    #expect(
      JSONValue.string(text).description == #""\u0000\u0001\u001f"# + "\u{7F}"
        + #"\"\\/"# + "\u{2028}é\""
    )
  }

  @Test(arguments: [
    ("a\\", #""a\\""#), ("\"a", #""\"a""#), ("a\n", #""a\n""#), ("a\u{1}", #""a\u0001""#),
  ])
  func oneCharacterToEscapeIsEnough(_ text: String, _ json: String) {
    #expect(JSONValue.string(text).description == json)
  }

  /// A column's value out and in again, strictly: DESIGN §3.7 and §3.10.
  @Test(arguments: ColumnType.allCases) func scalarsReadBackAsWritten(_ type: ColumnType) throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<500 {
      let scalar = generator.scalar(type)
      let text = JSONValue(scalar).description
      let back = try JSONValue(parsing: text).scalar(type)
      #expect(back == scalar.throughJSON, "\(scalar)")
    }
  }

  @Test(
    arguments: [
      (.int64, "1.0"), (.int64, "\"1\""), (.int64, "true"), (.int64, "1e0"),
      (.int64, "9223372036854775808"), (.float64, "\"1\""), (.float64, "true"), (.float64, "1e400"),
      (.float32, "1e39"), (.bool, "1"), (.bool, "\"true\""), (.string, "1"), (.string, "[]"),
      (.timestamp, "0"), (.timestamp, "\"2013-03-01T00:00:00\""), (.timestamp, "\"2013-03-01\""),
      (.date, "\"2013-02-30\""), (.date, "15765"),
    ] as [(ColumnType, String)]
  )
  func aValueOfAnotherTypeIsNone(_ type: ColumnType, _ text: String) throws {
    #expect(try JSONValue(parsing: text).scalar(type) == nil)
  }

  /// Rounded once, not by way of float64, as CSV is.
  ///
  /// A little over 1 + 2⁻²⁴ is nearer to 1 + 2⁻²³ than to 1, but the nearest float64 is 1 + 2⁻²⁴,
  /// half way. Expected value from glibc 2.36's `strtof`.
  @Test func float32IsRoundedOnce() throws {
    let number = try JSONValue(parsing: "1.00000005960464477539062501")
    #expect(number.scalar(.float32) == .float32(1.0000001))
  }
}

extension Scalar {
  /// What JSON keeps: neither NaN nor infinity; and of times those that RFC 3339 can write, in
  /// years of four digits.
  fileprivate var throughJSON: Scalar? {
    switch self {
    case .float64(let value): value.isFinite ? self : .null
    case .float32(let value): value.isFinite ? self : .null
    case .timestamp(let time): time.utcDate.hasYearOfFourDigits ? self : nil
    case .date(let date): date.hasYearOfFourDigits ? self : nil
    case .null, .bool, .int64, .string: self
    }
  }
}

extension CalendarDate {
  /// From 0000-01-01 to 9999-12-31, by Python 3.11's `datetime` (0001-01-01 is day −719,162).
  fileprivate var hasYearOfFourDigits: Bool { (-719_528...2_932_896).contains(days) }
}
