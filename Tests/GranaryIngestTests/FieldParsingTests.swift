import GranaryColumns
import GranaryStatistics
import Testing

@testable import GranaryIngest

@Suite struct FieldParsingTests {
  /// Values are those of Swift's literals, which the compiler reads by its own code.
  static let numbers: [(String, Double)] = [
    ("0", 0), ("-0", -0.0), ("+1", 1), ("1.", 1), (".5", 0.5), ("-.5e1", -5), ("1E3", 1000),
    ("1e-3", 0.001), ("10.357019999999999", 10.357019999999999), ("1048.36058", 1048.36058),
    ("9007199254740993", 9_007_199_254_740_992),
    ("123456789012345678901234567890", 1.2345678901234568e29),
    ("0.1000000000000000055511151231257827021181583404541015625", 0.1), ("1e22", 1e22),
    ("1e23", 1e23), ("4.9e-324", .leastNonzeroMagnitude), ("1e-400", 0),
    ("0e999999999999999999999", 0), ("00012", 12), ("inf", .infinity), ("-Infinity", -.infinity),
    ("+INF", .infinity),
  ]

  @Test(arguments: numbers) func readsNumbers(_ text: String, _ value: Double) throws {
    let bytes = Array(text.utf8)
    #expect(try bytes.span.parseFloat64().bitPattern == value.bitPattern)
    #expect(try bytes.span.parseFloat32().bitPattern == Float(value).bitPattern)
  }

  @Test func readsTheLargestDouble() throws {
    let bytes = Array("1.7976931348623157e308".utf8)
    #expect(try bytes.span.parseFloat64() == .greatestFiniteMagnitude)
    #expect(throws: FieldFault.numberOutOfRange) { try bytes.span.parseFloat32() }
  }

  @Test(arguments: ["nan", "NaN", "-nan"]) func readsNaN(_ text: String) throws {
    let bytes = Array(text.utf8)
    #expect(try bytes.span.parseFloat64().isNaN)
    #expect(try bytes.span.parseFloat32().isNaN)
  }

  @Test(
    arguments: [
      "", " 1", "1 ", "1,5", "0x10", "0x1p3", "1e", "1e+", ".", "-", "+-1", "1.2.3", "infinit",
      "nan(1)", "1_000", "１", "true", "1\u{0}",
    ]
  )
  func refusesWhatIsNoNumber(_ text: String) {
    let bytes = Array(text.utf8)
    #expect(throws: FieldFault.notANumber) { try bytes.span.parseFloat64() }
    #expect(throws: FieldFault.notANumber) { try bytes.span.parseFloat32() }
  }

  /// 2⁻²⁴ + 2⁻⁵⁴ above 1: by way of a double it would round to 1, a tie to even.
  @Test func roundsAFloatOnce() throws {
    let bytes = Array("1.00000005960464477539062500001".utf8)
    #expect(try bytes.span.parseFloat32() == Float(1).nextUp)
  }

  /// Swift's description of a double is the shortest that reads back to it.
  @Test func readsEveryDoubleBack() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      let bytes = Array(value.description.utf8)
      #expect(try bytes.span.parseFloat64().bitPattern == value.bitPattern)
    }
  }

  /// Digits within the exact path and around its borders, against the standard library.
  @Test func agreesWithTheStandardLibraryOnDecimals() throws {
    var random = SeededGenerator(seed: 8)
    for _ in 0..<20_000 {
      let digits = String(random.next() >> UInt64.random(in: 0..<64, using: &random))
      let text = "\(digits)e\(Int.random(in: -30...30, using: &random))"
      let bytes = Array(text.utf8)
      let value = try #require(Double(text))
      #expect(try bytes.span.parseFloat64().bitPattern == value.bitPattern, "\(text)")
    }
  }

  static let integers: [(String, Int64)] = [
    ("0", 0), ("-0", 0), ("+5", 5), ("007", 7), ("9223372036854775807", .max),
    ("-9223372036854775808", .min), ("00000000000000000000000000001", 1),
  ]

  @Test(arguments: integers) func readsIntegers(_ text: String, _ value: Int64) throws {
    #expect(try Array(text.utf8).span.parseInt64() == value)
  }

  @Test(
    arguments: [
      ("9223372036854775808", .integerOutOfRange), ("-9223372036854775809", .integerOutOfRange),
      ("99999999999999999999999", .integerOutOfRange), ("", .notAnInteger), ("-", .notAnInteger),
      ("1.0", .notAnInteger), ("1e3", .notAnInteger), (" 1", .notAnInteger), ("0x1", .notAnInteger),
      ("99999999999999999999999x", .notAnInteger),
    ] as [(String, FieldFault)]
  )
  func refusesWhatIsNoInteger(_ text: String, _ fault: FieldFault) {
    let bytes = Array(text.utf8)
    #expect(throws: fault) { try bytes.span.parseInt64() }
  }
}
