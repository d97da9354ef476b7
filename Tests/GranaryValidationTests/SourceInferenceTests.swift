import Foundation
import GranaryColumns
import GranaryFiles
import GranaryIngest
import GranaryStatistics
import GranaryTesting
import GranaryValidation
import Testing

/// What a file says as a whole: its header and names, its rows, its encoding.
@Suite struct SourceInferenceTests {
  @Test(arguments: [
    ("country,2019,2020\nDE,1.5,2\nFR,3,NA\n", "2019"), ("2000,1990,1980\n5,6,7\n", "2000"),
  ])
  func yearsOverOtherNumbersAreNames(_ text: String, _ first: String) throws {
    let yaml = try Inferring.source(of: text).yaml
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
    #expect(try Inferring.source(of: text).yaml.contains("# The first row seems to be no header"))
  }

  @Test(arguments: ["a,b\r1,2\r1,2\r", "a\r1\r1\r", "1,2\r3,4\r5,4"])
  func carriageReturnsAloneAreNoLineEnds(_ text: String) {
    let error = #expect(throws: IngestError.self) { try Inferring.source(of: text) }
    #expect(error?.description.contains("carriage returns alone end no line") == true)
  }

  @Test func aColumnWithoutANameIsReadByItsPlace() throws {
    let text = ",a,b\n0,x,1\n1,y,2\n"
    let source = try Inferring.source(of: text)
    #expect(source.yaml.contains("  column_1:\n    from: \"\"\n    type: int64"), "\(source.yaml)")
    #expect(source.yaml.contains("# The header's field 1 has no name"))
    #expect(try Inferring.report(source) { TextFile(text) }.passes)
  }

  @Test func aHeaderThatNamesTwoColumnsAlikeIsARow() throws {
    let text = "a,b,a\n" + String(repeating: "1,2,3\n", count: 10)
    let source = try Inferring.source(of: text)
    for line in [
      "# The first row seems to be no header, since its fields 1 and 3 are both \"a\"",
      "# 10 of 11 read as int64; first other: \"a\" on line 1", "header: false",
    ] { #expect(source.yaml.contains(line), "\(line) in \(source.yaml)") }
    #expect(try Inferring.report(source) { TextFile(text) }.passes)
  }

  @Test(arguments: [("a,b\n", nil), ("a,b\n\"1\"x,2\n", "line 2: text after the closing quote")])
  func aFileWithoutARowSaysNothing(_ text: String, _ first: String?) {
    let error = #expect(throws: SourceInferenceError.self) { try Inferring.source(of: text) }
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
    let yaml = try Inferring.source(
      of: names.joined(separator: ",") + "\n1,2,3,4,5,6,7,8,9,10,11\n"
    ).yaml
    let expected = [
      "grosse", "prenom", "ete", "ore", "aeble", "lodz", "fin", "il", "ili", "thor", "column",
    ]
    for (name, origin) in zip(expected, names) {
      #expect(yaml.contains("  \(name):\n    from: \"\(origin)\""), "\(name) in \(yaml)")
    }
  }

  @Test func namesThatAreNoneGetOthers() throws {
    let source = try Inferring.source(of: "Dep Delay,dep delay,2nd,a__b,été\n1,2,3,4,5\n")
    for line in [
      "dep_delay:\n    from: \"Dep Delay\"", "dep_delay_2:\n    from: \"dep delay\"",
      "column_2nd:\n    from: \"2nd\"", "a_b:\n    from: \"a__b\"", "ete:\n    from: \"été\"",
    ] { #expect(source.yaml.contains(line), "\(line)") }
  }

  @Test func rowsThatCannotBeReadAreNamed() throws {
    let source = try Inferring.source(of: "a,b\n1,2\n3\n4,5\n")
    #expect(source.yaml.contains("# 1 row cannot be read (too_few_fields, first on line 3)"))
  }

  /// Nor of the column in which the quotes of the row go wrong.
  @Test(arguments: [
    ("\"3,c\n", "unclosed_quote"), ("\"3\"x,c\n", "text_after_quote"), ("3\n", "too_few_fields"),
  ])
  func aRowThatCannotBeReadSaysNothingOfTypes(_ row: String, _ code: String) throws {
    let source = try Inferring.source(of: "x,y\n1,a\n2,b\n\(row)4,d\n")
    #expect(source.yaml.contains("# 1 row cannot be read (\(code), first on line 4)"))
    #expect(
      source.yaml.contains(
        "  x:\n    type: int64\n    required: true\n    checks:\n      - between: {min: 1, max: 4}"
      ),
      "\(source.yaml)"
    )
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
    let report = try Inferring.report(source) { TextFile(bytes) }
    #expect(report.passes)
  }

  @Test func oneColumnOfDecimalCommasIsToldFromTwoOfIntegers() throws {
    let source = try Inferring.source(of: "1,5\n2,75\nNA\n3,1\n")
    #expect(source.yaml.contains("format: {type: csv, delimiter: \";\", header: false"))
    #expect(source.yaml.contains("decimal: \",\""))
    let two = try Inferring.source(of: "1,5\n2,75\n3,1\n")
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
    let report = try Inferring.report(source) { try RealFileSystem().open(path) }
    #expect(report.passes && report.rowsRead > 0, "\(report)")
  }

  /// Files of columns that people have, written in ways that they are written.
  @Test(arguments: GeneratedCases.seeds(count: 150))
  func aGeneratedFileHoldsWhatIsInferredFromIt(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let text = generator.csv()
    let source = try Inferring.source(of: text)
    let report = try Inferring.report(source) { TextFile(text) }
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
