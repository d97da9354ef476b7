import Foundation
import GranaryColumns
import GranaryIngest
import Testing

/// What is JSON and what is not, by RFC 8259.
///
/// Each text is the value of a member: passed over, as one that no column is in, and read, as one that
/// a column is; both must take it for the same.
@Suite struct JSONGrammarTests {
  /// By the productions of RFC 8259, sections 2 to 7.
  static let accepted = [
    "[]", "[ ]", "[[]]", "[1,2]", "[\t1\r, 2 ]", "[null]", "[{}]",
    "{}", "{ }", #"{"":0}"#, #"{"a":1,"b":2}"#, #"{"a" : 1 , "b":{"a":[]}}"#,
    "0", "-0", "1", "-1", "10", "1234567890", "0.0", "-0.1", "1.5", "123.456", "0e0", "0E+1", "1e5",
    "1E5", "1e+5", "1e-5", "1.5e10", "-1.5E-10", "0.00000000000000000001", "1e999999",
    "100000000000000000000000000000000000000",
    "true", "false", "null",
    #""""#, #"" ""#, #""a""#, #""\"""#, #""\\""#, #""\/""#, #""\b\f\n\r\t""#, #""\u0000""#,
    #""\u0022\u005c""#, #""\uABCD\uabcd""#, #""\uD834\uDD1E""#, #""\udbff\udfff""#,
    #""\uFFFF\uFDD0""#, #""a/*b*/#c""#, "\"é\"", "\"€\"", "\"😀\"", "\"\u{7F}\"",
    "\"\u{2028}\u{2029}\"",
    "\"\u{FEFF}\"", "\"\u{10FFFF}\"", "\"'\"", "\"[{,}]:\"", "\"1234567\"", "\"12345678\"",
    "\"123456789\"",
  ]

  static let refused = [
    "", " ", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1:2]",
    "[1}",
    "[[]", "[]]", "[a]", "['a']", "[1;2]", "[1/*2*/]", "[//1", "[#1", "[\u{A0}]", "[\u{C}]",
    "[\u{FEFF}1]",
    #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":1,,"b":2}"#, #"{"a" 1}"#, #"{"a",1}"#,
    #"{a:1}"#, #"{'a':1}"#, #"{1:1}"#, #"{null:1}"#, #"{[]:1}"#, #"{"a":1 "b":2}"#, #"{"a":1]"#,
    #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"{"a"::1}"#, #"{"a":1"#, #"{"a"#, #"{:1}"#,
    "00", "01", "-01", "-", "--1", "+1", "1.", ".1", "-.1", "1.e1", "1e", "1e+", "1e-", "1e+-1",
    "1e1.5",
    "1.2.3", "0x1", "0b1", "1_000", "1,000", "1 000", "0e", "0.e1", "-a", "1a", "1e1a", "NaN",
    "-NaN",
    "Infinity", "-Infinity", "inf", "nan", "１", "1/2", "(1)", "- 1", "0 1",
    "True", "TRUE", "tru", "truee", "False", "fals", "Null", "nul", "nulll", "none", "undefined",
    "true false", "t", "n", "f", "trup", "falsp", "nulp",
    #"""#, #""a"#, #"a""#, #"'a'"#, #""a" "b""#, #""a""b""#, #""\""#, #""\a""#, #""\'""#,
    #""\x00""#,
    #""\0""#, #""\u""#, #""\u0""#, #""\u00""#, #""\u000""#, #""\u000g""#, #""\U0000""#,
    #""\u 000""#,
    #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800\u0041""#, #""\ud800a""#,
    #""\ud800\n""#,
    #""\ud800\""#, #""\ud800\u""#, #""\ud800\udc0""#, #""\udc00\ud800""#, "\"\t\"", "\"\u{0}\"",
    "\"\u{1F}\"", "\"abcdefg\u{1F}\"", "\"abcdefgh\u{0}\"", "“a”", "`a`",
  ]

  static func isAccepted(_ value: [UInt8], isRead: Bool) throws -> Bool {
    // No column takes every value; whether it is JSON is what the codes about rows say.
    let columns = isRead ? [InputColumn.json("v", .float64)] : []
    let row = Array(#"{"v":"#.utf8) + value + Array("}".utf8)
    let reading = try JSONReading(row, columns)
    let aboutTheRow: Set<RowRefusal.Code> = [
      .invalidJSON, .duplicateName, .tooDeep, .invalidUTF8, .notAnObject,
    ]
    return reading.refused.allSatisfy { row in
      row.reasons.allSatisfy { !aboutTheRow.contains($0.code) }
    }
  }

  @Test(arguments: [false, true]) func acceptsWhatIsJSON(_ isRead: Bool) throws {
    for text in Self.accepted {
      #expect(try Self.isAccepted(Array(text.utf8), isRead: isRead), "\(text)")
    }
  }

  @Test(arguments: [false, true]) func refusesWhatIsNot(_ isRead: Bool) throws {
    for text in Self.refused {
      #expect(try !Self.isAccepted(Array(text.utf8), isRead: isRead), "\(text)")
    }
  }

  /// Unicode 16, table 3-7, and what is next to its rows.
  @Test(
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x9F, 0x80], [0xE2, 0x82],
      [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xFE], [0xFF],
    ] as [[UInt8]]
  )
  func refusesWhatIsNotUTF8(_ bytes: [UInt8]) throws {
    for isRead in [false, true] {
      #expect(try !Self.isAccepted([0x22] + bytes + [0x22], isRead: isRead))
      #expect(try !Self.isAccepted(bytes, isRead: isRead))
    }
  }

  private static let suite = ProcessInfo.processInfo.environment["GRANARY_JSON_TEST_SUITE"]

  /// Every file of the folder `test_parsing` of JSONTestSuite, where a copy of that is at hand: those
  /// whose name begins with y are JSON, those with n are not, and of the others a reader may decide.
  @Test(.enabled(if: suite != nil, "GRANARY_JSON_TEST_SUITE names no folder"))
  func agreesWithJSONTestSuite() throws {
    let folder = URL(filePath: Self.suite ?? "")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for name in names.sorted() where name.hasSuffix(".json") {
      // As a row is a line, white space between tokens is made something else that is white space.
      let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
        .map { $0 == 0x0A ? 0x0D : $0 }
      for isRead in [false, true] {
        let isAccepted = try Self.isAccepted(bytes, isRead: isRead)
        switch name.first {
        case "y": #expect(isAccepted || Self.namesTwice.contains(name), "\(name)")
        case "n": #expect(!isAccepted, "\(name)")
        default: break
        }
      }
    }
    #expect(names.count > 300)
  }

  /// A grammar cannot forbid that a name occurs twice, and rows here do.
  private static let namesTwice = [
    "y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json",
  ]
}
