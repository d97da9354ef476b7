import Foundation
import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngest
import GranaryStatistics
import GranaryTesting
import GranaryValidation
import Testing

@Suite struct SourceInferenceTests {
  static func infer(_ text: String, file: String = "data.csv") throws -> InferredSource {
    try SourceInference(file) { TextFile(text) }.source()
  }

  /// What comes of a file when it is checked by the definition that was inferred from it.
  static func report(
    _ source: InferredSource,
    _ open: () throws -> any ReadableFile
  ) throws -> ValidationReport {
    let definitions = try DefinitionSet(parsing: [(name: "inferred.yaml", text: source.yaml)])
    let validator = try SourceValidator(definitions.resolve(source: source.name).definition)
    var run = validator.makeRun()
    var reader = try SourceReader(open(), name: "data.csv", validator, threadCount: 1)
    while try reader.next(into: &run) != nil {}
    return run.report(
      ignoredColumns: reader.unknownColumns,
      file: "data.csv",
      rules: VerdictRules(failingSeverity: .warning, needsChecks: true)
    )
  }

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
    let source = try Self.infer(text)
    var rest = source.yaml[...]
    for line in expected.lines {
      let found = try #require(rest.firstRange(of: line), "'\(line)' in \(source.yaml)")
      rest = rest[found.upperBound...]
    }
    let report = try Self.report(source) { TextFile(text) }
    #expect(report.passes, "\(source.yaml)\n\(report)")
  }

  @Test func notEveryNumberIsADayOrATime() throws {
    let yaml = try Self.infer(
      "a,b,c,d\n20241301,20240101,5,18991231\n20240101,2024010,1700000000000,18991230\n"
    ).yaml
    #expect(!yaml.contains("perhaps"), "\(yaml)")
  }

  @Test func aFewValuesOfAnotherTypeAreNotTold() throws {
    #expect(!(try Self.infer("x,y\n1,a\n2,a\n3,a\noops,b\n").yaml.contains("first other")))
    let mixed = (0..<50).map { $0 % 5 == 0 ? "oops\n" : "\($0)\n" }.joined()
    #expect(!(try Self.infer("x\n" + mixed).yaml.contains("first other")))
  }

  @Test func commasOfAFileBySemicolonsAreDecimalOnes() throws {
    let yaml = try Self.infer("x;y\n1,234;a\n2,345;b\n").yaml
    #expect(
      yaml.contains("# the comma of \"1,234\" is read as a decimal one; it may part thousands")
    )
    #expect(yaml.contains("type: float64\n    decimal: \",\""))
  }

  @Test func pointsOfAFileBySemicolonsMayPartThousands() throws {
    let comment = "is read as a decimal one; it may part thousands"
    let yaml = try Self.infer("x;y\n1.234;12.500\n12.345;0.500\n").yaml
    #expect(yaml.contains("# the point of \"1.234\" \(comment)"))
    #expect(yaml.components(separatedBy: comment).count == 2, "0.500 has no thousands")
    #expect(try !Self.infer("x,y\n1.234,a\n12.345,b\n").yaml.contains(comment))
  }

  @Test(arguments: [
    ("country,2019,2020\nDE,1.5,2\nFR,3,NA\n", "2019"), ("2000,1990,1980\n5,6,7\n", "2000"),
  ])
  func yearsOverOtherNumbersAreNames(_ text: String, _ first: String) throws {
    let yaml = try Self.infer(text).yaml
    #expect(yaml.contains("  column_\(first):\n    from: \"\(first)\""), "\(yaml)")
    #expect(
      yaml.contains(
        "\"\(first)\", is a number: such years follow each other over numbers that are none."
      )
    )
  }

  @Test(arguments: [
    "DE,2019,2020\nFR,2018,2021\n", "DE,2019,2022\nFR,1,2\n", "DE,2019,2020\nFR,a,b\n",
    "DE,2019,2020,7\nFR,1,2,3\n", "DE,2019\nFR,1\n", "2000,2000,2001\n1,2,3\n",
  ])
  func numbersThatNameNothingAreARow(_ text: String) throws {
    #expect(try Self.infer(text).yaml.contains("# The first row seems to be no header"))
  }

  @Test(arguments: ["a,b\r1,2\r1,2\r", "a\r1\r1\r", "1,2\r3,4\r5,4"])
  func carriageReturnsAloneAreNoLineEnds(_ text: String) {
    let error = #expect(throws: IngestError.self) { try Self.infer(text) }
    #expect(error?.description.contains("carriage returns alone end no line") == true)
  }

  @Test func aColumnWithoutANameIsReadByItsPlace() throws {
    let text = ",a,b\n0,x,1\n1,y,2\n"
    let source = try Self.infer(text)
    #expect(source.yaml.contains("  column_1:\n    from: \"\"\n    type: int64"), "\(source.yaml)")
    #expect(source.yaml.contains("# The header's field 1 has no name"))
    #expect(try Self.report(source) { TextFile(text) }.passes)
  }

  @Test func aHeaderThatNamesTwoColumnsAlikeIsARow() throws {
    let text = "a,b,a\n" + String(repeating: "1,2,3\n", count: 10)
    let source = try Self.infer(text)
    for line in [
      "# The first row seems to be no header, since its fields 1 and 3 are both \"a\"",
      "# 10 of 11 read as int64; first other: \"a\" on line 1", "header: false",
    ] { #expect(source.yaml.contains(line), "\(line) in \(source.yaml)") }
    #expect(try Self.report(source) { TextFile(text) }.passes)
  }

  @Test(arguments: [("a,b\n", nil), ("a,b\n\"1\"x,2\n", "line 2: text after the closing quote")])
  func aFileWithoutARowSaysNothing(_ text: String, _ first: String?) {
    let error = #expect(throws: SourceInferenceError.self) { try Self.infer(text) }
    guard case .noRows(let told) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(told?.hasPrefix(first ?? "none") ?? (first == nil), "\(told ?? "")")
  }

  /// Unicode's names of letters say which Latin ones they are made of.
  @Test func accentsAreNoPartOfANameAndOtherLettersHaveTheirSound() throws {
    let names = [
      "Größe", "Prénom", "e\u{301}te\u{301}", "Øre", "Æble", "Łódź", "ﬁn", "İl", "ılı", "Þór", "名前",
    ]
    let yaml = try Self.infer(names.joined(separator: ",") + "\n1,2,3,4,5,6,7,8,9,10,11\n").yaml
    let expected = [
      "grosse", "prenom", "ete", "ore", "aeble", "lodz", "fin", "il", "ili", "thor", "column",
    ]
    for (name, origin) in zip(expected, names) {
      #expect(yaml.contains("  \(name):\n    from: \"\(origin)\""), "\(name) in \(yaml)")
    }
  }

  @Test func namesThatAreNoneGetOthers() throws {
    let source = try Self.infer("Dep Delay,dep delay,2nd,a__b,été\n1,2,3,4,5\n")
    for line in [
      "dep_delay:\n    from: \"Dep Delay\"", "dep_delay_2:\n    from: \"dep delay\"",
      "column_2nd:\n    from: \"2nd\"", "a_b:\n    from: \"a__b\"", "ete:\n    from: \"été\"",
    ] { #expect(source.yaml.contains(line), "\(line)") }
  }

  @Test func rowsThatCannotBeReadAreNamed() throws {
    let source = try Self.infer("a,b\n1,2\n3\n4,5\n")
    #expect(source.yaml.contains("# 1 row cannot be read (too_few_fields, first on line 3)"))
  }

  @Test func quotedTextsThatLookLikeNullAreNoNull() throws {
    let text = "x,y\n1,a\n\"NA\",b\n2,c\nNA,d\n"
    let source = try Self.infer(text)
    #expect(try Self.report(source) { TextFile(text) }.passes)
    for line in [
      "# 4 values, none null, 3 different", "# \"NA\" occurs once: where it means null",
      "# \"NA\" occurs once in quotes: there it is text", "type: string",
    ] { #expect(source.yaml.contains(line), "\(line) in \(source.yaml)") }
  }

  @Test func aQuotedTextThatLooksLikeNullIsNeitherTrueNorFalse() throws {
    let yaml = try Self.infer("x,y\nyes,1\nno,2\n\"NA\",3\n").yaml
    #expect(yaml.contains("x:\n    type: string") && !yaml.contains("so that it is text"))
  }

  @Test func aQuotedTextThatLooksLikeNullIsOneOfASet() throws {
    let rows = Array(repeating: "\"NA\",1\n\"DE\",NA\n", count: 10).joined()
    let text = "country,n\n" + rows
    let source = try Self.infer(text)
    #expect(source.yaml.contains("null_values: [\"\", \"NA\"]"))
    #expect(source.yaml.contains("in_set: [\"DE\", \"NA\"]"))
    #expect(source.yaml.contains("# 20 values, none null, 2 different"))
    #expect(try Self.report(source) { TextFile(text) }.passes)
  }

  @Test func oneRowThatIsNotUTF8IsNamedAndTheOthersAreRead() throws {
    let rows = ["n,m", "M\u{FC}ller,1", "J\u{E4}ger,2"].map { Array($0.utf8) }
    let bytes = Array((rows + [[0x53, 0xF6, 0x2C, 0x33]]).joined(separator: [0x0A]))
    let source = try SourceInference("data.csv") { TextFile(bytes) }.source()
    #expect(source.yaml.contains("# 1 row cannot be read (invalid_utf8, first on line 4)"))
    #expect(!source.yaml.contains("latin-1"))
  }

  @Test func rowsThatAreNotUTF8AreReadAsLatin1AndNamed() throws {
    let rows: [[UInt8]] = [Array("n,m".utf8), Array("A,1".utf8), [0x53, 0xF6, 0x2C, 0x33]]
    let bytes = Array(rows.joined(separator: [0x0A]))
    let source = try SourceInference("data.csv") { TextFile(bytes) }.source()
    #expect(source.yaml.contains("# Read as Latin-1: 1 row is not UTF-8, first on line 3."))
    #expect(source.yaml.contains("encoding: latin-1"))
    let report = try Self.report(source) { TextFile(bytes) }
    #expect(report.passes)
  }

  @Test func oneColumnOfDecimalCommasIsToldFromTwoOfIntegers() throws {
    let source = try Self.infer("1,5\n2,75\nNA\n3,1\n")
    #expect(source.yaml.contains("format: {type: csv, delimiter: \";\", header: false"))
    #expect(source.yaml.contains("decimal: \",\""))
    let two = try Self.infer("1,5\n2,75\n3,1\n")
    #expect(two.yaml.contains("column_2:\n    type: int64"))
  }

  @Test(arguments: ["weather", "flights", "planes"])
  func aFixtureHoldsWhatIsInferredFromIt(_ name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../fixtures/flights"
    )
    let path = Path(folder.appending(path: "\(name).csv").standardizedFileURL.path)
    let source = try SourceInference("\(name).csv") { try RealFileSystem().open(path) }.source()
    #expect(source.name == name)
    let report = try Self.report(source) { try RealFileSystem().open(path) }
    #expect(report.passes && report.rowsRead > 0, "\(report)")
  }

  /// Files of columns that people have, written in ways that they are written.
  @Test(arguments: GeneratedCases.seeds(count: 150))
  func aGeneratedFileHoldsWhatIsInferredFromIt(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let text = generator.csv()
    let source = try Self.infer(text)
    let report = try Self.report(source) { TextFile(text) }
    #expect(report.passes, "\(source.yaml)\n\(report)\n\(text)")
  }
}

extension SeededGenerator {
  fileprivate mutating func csv() -> String {
    let delimiter = pick([",", ";", "\t", "|"])
    let end = pick(["\n", "\r\n"])
    let kinds = (0...index(below: 6)).map { _ in index(below: 12) }
    let null = pick(["", "NA", "null", "-", "None"])
    let nullShare = pick([0, 0, 0.2])
    // A row is left where the first is taken for a comment and the next for a header; blank ones are none.
    let hasHeader = chance(0.8)
    var rows = hasHeader ? [kinds.indices.map { name($0) }] : []
    for row in 0..<pick(hasHeader ? [1, 3, 30, 200] : [3, 30, 200]) {
      rows.append(
        kinds.map { kind in
          if row > 2, chance(nullShare) { return null }
          let value = field(kind)
          // By scalars: among characters, CRLF is one, and a quote with a mark is no quote.
          let special = "\"\r\n\(delimiter)".unicodeScalars
          let isPlain = !value.unicodeScalars.contains { special.contains($0) }
          return isPlain && !(1...2).contains(row) && chance(0.9)
            ? value : "\"" + value.replacing("\"", with: "\"\"") + "\""
        }
      )
    }
    return rows.map { $0.joined(separator: delimiter) + end }.joined()
  }

  private mutating func name(_ place: Int) -> String {
    pick([
      "Column \(place)", "c\(place)", "名前\(place)", "_x\(place)", "true\(place)", "\(place)__a",
    ])
  }

  private mutating func field(_ kind: Int) -> String {
    let (month, day) = (1 + index(below: 12), 1 + index(below: 28))
    let padded = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    switch kind {
    case 0: return "\(Int.random(in: -1_000...1_000, using: &self))"
    case 1: return "\(Double.random(in: -1e3...1e3, using: &self))"
    case 2: return "\(index(below: 99)),\(index(below: 99))"
    case 3: return "2024-\(padded(month))-\(padded(day))"
    case 4: return "\(padded(day)).\(padded(month)).2024"
    case 5: return "\(padded(month))/\(padded(day))/2024 0\(index(below: 9)):30"
    case 6: return "2024-\(padded(month))-\(padded(day))T10:00:00Z"
    case 7: return pick(["yes", "no"])
    case 8: return pick(["EWR", "JFK", "LGA"])
    case 9: return "\(pick(["A", "B"]))\(100 + index(below: 900))"
    case 10: return pick(["nan", "inf", "1e400", "007", "+5", "1.", ".5", "0x1", "1_000"])
    default:
      return pick([
        "#x", "a: b", "- c", "é", "e\u{301}", "{", "say \"so\"", "two\nlines", "👩‍👩‍👧", "'", "\\n",
        "\u{2028}", "\u{85}", "\u{FEFF}q", " padded ", "<script>", "%", "@", "`", "|",
      ])
    }
  }
}
