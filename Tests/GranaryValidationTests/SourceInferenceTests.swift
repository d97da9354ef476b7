import Foundation
import GranaryColumns
import GranaryDefinitions
import GranaryFiles
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
      values: ["99999999999999999999", "1"],
      lines: ["type: float64"]
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

  @Test func namesThatAreNoneGetOthers() throws {
    let source = try Self.infer("Dep Delay,dep delay,2nd,a__b,été\n1,2,3,4,5\n")
    for line in [
      "dep_delay:\n    from: \"Dep Delay\"", "dep_delay_2:\n    from: \"dep delay\"",
      "column_2nd:\n    from: \"2nd\"", "a_b:\n    from: \"a__b\"", "t:\n    from: \"été\"",
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
    var rows = chance(0.8) ? [kinds.indices.map { name($0) }] : []
    for _ in 0..<pick([1, 3, 30, 200]) {
      rows.append(
        kinds.map { kind in
          if chance(nullShare) { return null }
          let value = field(kind)
          // By scalars: among characters, CRLF is one, and a quote with a mark is no quote.
          let special = "\"\r\n\(delimiter)".unicodeScalars
          let isPlain = !value.unicodeScalars.contains { special.contains($0) }
          return isPlain && chance(0.9) ? value : "\"" + value.replacing("\"", with: "\"\"") + "\""
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
