import Foundation
import GranaryFiles
import GranaryValidation
import Testing

/// What a column is, by its values.
@Suite struct ColumnInferenceTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let values: [String]
    /// What the column's definition says, in this order.
    let lines: [String]
  }

  static let cases = [
    Case(
      testDescription: "integers",
      values: ["1", "-7", "30", "30"],
      lines: ["type: int64", "required: true", "between: {min: -7, max: 30}"]
    ),
    Case(
      testDescription: "numbers and missing ones",
      values: ["1.5", "NA", "2"],
      lines: ["2 values, 1 null (33.3 %)", "type: float64", "between: {min: 1.5, max: 2.0}"]
    ),
    Case(
      testDescription: "a number that stands for none",
      values: ["-999", "12", "-999", "13"],
      lines: ["-999 occurs 2 times", "type: int64"]
    ),
    Case(
      testDescription: "days of two-digit years, day or month first",
      values: ["1/2/20", "3/4/20", "5/6/20"],
      lines: [
        "read as date as '%d/%m/%y'", "as well they could be date as '%m/%d/%y'", "type: date",
      ]
    ),
    Case(
      testDescription: "days of two-digit years, month first",
      values: ["1/2/20", "3/14/20", "5/6/20"],
      lines: ["read as date as '%m/%d/%y'", "type: date"]
    ),
    Case(
      testDescription: "decimal commas",
      values: ["\"1,5\"", "\"2,25\""],
      lines: ["decimal: \",\""]
    ),
    Case(
      testDescription: "codes with zeros in front",
      values: ["007", "123"],
      lines: ["begin with 0", "type: string"]
    ),
    Case(testDescription: "bools", values: ["true", "FALSE"], lines: ["type: bool"]),
    Case(
      testDescription: "yes and no",
      values: ["yes", "no", "", "yes"],
      lines: ["type: bool", "true_values: [\"yes\"]", "false_values: [\"no\"]"]
    ),
    Case(
      testDescription: "zero and one",
      values: ["0", "1"],
      lines: ["perhaps a bool", "type: int64"]
    ),
    Case(
      testDescription: "days",
      values: ["2024-01-01", "2024-02-29"],
      lines: ["from 2024-01-01 to 2024-02-29", "type: date"]
    ),
    Case(
      testDescription: "days that might be months",
      values: ["01/02/2024", "03/04/2024"],
      lines: ["could be date as '%m/%d/%Y'", "type: date", "format: \"%d/%m/%Y\""]
    ),
    Case(
      testDescription: "American days",
      values: ["01/02/2024", "03/31/2024"],
      lines: ["type: date", "format: \"%m/%d/%Y\""]
    ),
    Case(
      testDescription: "times with their zone",
      values: ["2024-01-01T00:00:00Z", "2024-01-01 01:00:00+02:00"],
      lines: ["type: timestamp", "# event_time: x"]
    ),
    Case(
      testDescription: "times without a zone",
      values: ["2024-01-01 00:00:00", "2024-01-02 00:00:00"],
      lines: ["WARNING: no zone is written", "type: timestamp", "timezone: UTC"]
    ),
    Case(
      testDescription: "seconds since 1970",
      values: ["1700000000", "1700000100"],
      lines: ["perhaps seconds since 1970", "type: int64"]
    ),
    Case(
      testDescription: "a few words",
      values: Array(repeating: ["b", "a"], count: 10).flatMap(\.self),
      lines: ["type: string", "in_set: [\"a\", \"b\"]"]
    ),
    Case(
      testDescription: "mail addresses",
      values: ["a@b.de", "c@d.org", "e@f.net"],
      lines: ["type: string", "format: email"]
    ),
    Case(
      testDescription: "codes of one shape",
      values: (100..<120).map { "AB-\($0)" },
      lines: ["unique: true", "matches: \"[A-Z]{2}\\\\-[0-9]{3}\"", "# primary_key: [x]"]
    ),
    Case(
      testDescription: "a minus among words",
      values: ["-", "north", "south"],
      lines: ["\"-\" occurs once", "type: string"]
    ),
    Case(
      testDescription: "nothing",
      values: ["", ""],
      lines: ["no value in 2 rows", "type: string"]
    ),
    Case(
      testDescription: "integers of more than 64 bits",
      values: ["99999999999999999999", "1", "-7"],
      lines: ["integers, some past 64 bits: text keeps the digits", "type: string"]
    ),
    Case(
      testDescription: "integers of more than 64 bits, and a fraction",
      values: ["99999999999999999999", "1.5"],
      lines: ["type: float64"]
    ),
    Case(
      testDescription: "a number past every float64",
      values: ["1.5", "2", "-1e400"],
      lines: [
        "numbers, some past the greatest float64, first \"-1e400\" on line 4: text keeps them",
        "type: string",
      ]
    ),
    Case(
      testDescription: "a number past every float64, and a word",
      values: (1...10).map { "\($0)" } + ["1e400", "oops"],
      lines: ["10 of 12 read as float64; first other: \"1e400\" on line 12", "type: string"]
    ),
    Case(
      testDescription: "commas that may part thousands",
      values: ["\"1,234\"", "999", "\"-12,345\""],
      lines: [
        "numbers, but the comma of \"1,234\" may part thousands; if it is a decimal one, declare float64 "
          + "with decimal: \",\"", "type: string",
      ]
    ),
    Case(
      testDescription: "a comma with three digits after it where others have two",
      values: ["\"1,234\"", "\"1,25\""],
      lines: ["type: float64", "decimal: \",\""]
    ),
    Case(
      testDescription: "nothing before the thousands",
      values: ["\"0,123\"", "\"0,250\""],
      lines: ["type: float64", "decimal: \",\""]
    ),
    Case(
      testDescription: "commas that must part thousands",
      values: ["\"1,234,567\"", "999", "\"12,345.50\""],
      lines: [
        "numbers whose thousands are parted, as in \"1,234,567\": no type reads the commas",
        "type: string",
      ]
    ),
    Case(
      testDescription: "points that part thousands, and decimal commas",
      values: ["\"1.234,50\"", "\"12,00\"", "999"],
      lines: [
        "numbers whose thousands are parted, as in \"1.234,50\": no type reads the points, write them without",
        "type: string",
      ]
    ),
    Case(
      testDescription: "addresses of three digits",
      values: ["192.168.100.200", "192.168.100.201", "192.168.100.202"],
      lines: ["3 values, none null, 3 different\n  x:\n    type: string", "format: ipv4"]
    ),
    Case(
      testDescription: "one value that is no number",
      values: (1...9).map { "\($0)" } + ["oops", "NA"] + (10...20).map { "\($0)" },
      lines: ["20 of 21 read as int64; first other: \"oops\" on line 11", "type: string"]
    ),
    Case(
      testDescription: "one value that is no day, and a long one",
      values: Array(repeating: "2024-01-05", count: 20) + [String(repeating: "x", count: 50)],
      lines: [
        "20 of 21 read as date; first other: \"\(String(repeating: "x", count: 40))…\" on line 22",
        "type: string",
      ]
    ),
    Case(
      testDescription: "days in eight digits",
      values: ["20240101", "20241231", "19991231"],
      lines: ["perhaps days: type: date, with format: \"%Y%m%d\"", "type: int64"]
    ),
    Case(
      testDescription: "milliseconds since 1970",
      values: ["1700000000000", "1700000100000"],
      lines: [
        "perhaps milliseconds since 1970: derive: {x_time: to_timestamp(0) + milliseconds(x)} makes",
        "type: int64",
      ]
    ),
    Case(
      testDescription: "microseconds since 1970",
      values: ["1700000000000000"],
      lines: [
        "perhaps microseconds since 1970: derive: {x_time: to_timestamp(0) + microseconds(x)}"
      ]
    ),
  ]

  @Test(arguments: cases) func aColumnIsKnownByItsValues(_ expected: Case) throws {
    let text = "x,y\n" + expected.values.map { $0 + ",end\n" }.joined()
    let source = try Inferring.source(of: text)
    var rest = source.yaml[...]
    for line in expected.lines {
      let found = try #require(rest.firstRange(of: line), "'\(line)' in \(source.yaml)")
      rest = rest[found.upperBound...]
    }
    let report = try Inferring.report(source) { TextFile(text) }
    #expect(report.passes, "\(source.yaml)\n\(report)")
  }

  @Test func notEveryNumberIsADayOrATime() throws {
    let yaml = try Inferring.source(
      of:
        "a,b,c,d\n20241301,20240101,5,18991231\n20240101,2024010,1700000000000,18991230\n"
    ).yaml
    #expect(!yaml.contains("perhaps"), "\(yaml)")
  }

  @Test func aFewValuesOfAnotherTypeAreNotTold() throws {
    #expect(
      !(try Inferring.source(of: "x,y\n1,a\n2,a\n3,a\noops,b\n").yaml.contains("first other"))
    )
    let mixed = (0..<50).map { $0 % 5 == 0 ? "oops\n" : "\($0)\n" }.joined()
    #expect(!(try Inferring.source(of: "x\n" + mixed).yaml.contains("first other")))
  }

  @Test func commasOfAFileBySemicolonsAreDecimalOnes() throws {
    let yaml = try Inferring.source(of: "x;y\n1,234;a\n2,345;b\n").yaml
    #expect(
      yaml.contains("# the comma of \"1,234\" is read as a decimal one; it may part thousands")
    )
    #expect(yaml.contains("type: float64\n    decimal: \",\""))
  }

  @Test func pointsOfAFileBySemicolonsMayPartThousands() throws {
    let comment = "is read as a decimal one; it may part thousands"
    let yaml = try Inferring.source(of: "x;y\n1.234;12.500\n12.345;0.500\n").yaml
    #expect(yaml.contains("# the point of \"1.234\" \(comment)"))
    #expect(yaml.components(separatedBy: comment).count == 2, "0.500 has no thousands")
    #expect(try !Inferring.source(of: "x,y\n1.234,a\n12.345,b\n").yaml.contains(comment))
  }

  @Test func quotedTextsThatLookLikeNullAreNoNull() throws {
    let text = "x,y\n1,a\n\"NA\",b\n2,c\nNA,d\n"
    let source = try Inferring.source(of: text)
    #expect(try Inferring.report(source) { TextFile(text) }.passes)
    for line in [
      "# 4 values, none null, 3 different", "# \"NA\" occurs once: where it means null",
      "# \"NA\" occurs once in quotes: there it is text", "type: string",
    ] { #expect(source.yaml.contains(line), "\(line) in \(source.yaml)") }
  }

  @Test func aQuotedTextThatLooksLikeNullIsNeitherTrueNorFalse() throws {
    let yaml = try Inferring.source(of: "x,y\nyes,1\nno,2\n\"NA\",3\n").yaml
    #expect(yaml.contains("x:\n    type: string") && !yaml.contains("so that it is text"))
  }

  @Test func aQuotedTextThatLooksLikeNullIsOneOfASet() throws {
    let rows = Array(repeating: "\"NA\",1\n\"DE\",NA\n", count: 10).joined()
    let text = "country,n\n" + rows
    let source = try Inferring.source(of: text)
    #expect(source.yaml.contains("null_values: [\"\", \"NA\"]"))
    #expect(source.yaml.contains("in_set: [\"DE\", \"NA\"]"))
    #expect(source.yaml.contains("# 20 values, none null, 2 different"))
    #expect(try Inferring.report(source) { TextFile(text) }.passes)
  }
}
