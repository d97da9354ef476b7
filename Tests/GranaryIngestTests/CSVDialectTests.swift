import GranaryColumns
import GranaryIngest
import GranaryStatistics
import Testing

/// Ways of writing CSV other than the usual one. Expected values follow from the dialect's
/// documentation.
@Suite struct CSVDialectTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let dialect: CSVDialect
    let text: String
    let values: [[Scalar]]
    var lines: [Int]?
    var refused: [String] = []
  }

  static let cases = [
    Case(
      testDescription: "another quote",
      dialect: CSVDialect(quote: UInt8(ascii: "'")),
      text: "a,b\n'x,''y\n',\"z\"\n",
      values: [["x,'y\n", "\"z\""]]
    ),
    Case(
      testDescription: "no quote: quotes are text, and lines are rows",
      dialect: CSVDialect(quote: nil),
      text: "a,b\n\"x,y\"\n\",\n",
      values: [["\"x", "y\""], ["\"", .null]]
    ),
    Case(
      testDescription: "no header: line 1 is a row, fields are the columns in order",
      dialect: CSVDialect(hasHeader: false),
      text: "1,2\n3\n4,5\n",
      values: [["1", "2"], ["4", "5"]],
      lines: [1, 3],
      refused: ["1 field where 2 columns are declared"]
    ),
    Case(
      testDescription: "no header and no rows",
      dialect: CSVDialect(hasHeader: false),
      text: "",
      values: []
    ),
    Case(
      testDescription: "comments are lines but no rows, before the header too",
      dialect: CSVDialect(comment: UInt8(ascii: "#")),
      text: "# \"made\n#by hand\r\na,b\n#1,2\n1,#2\n\"#3\",\"x\n#y\"\n#",
      values: [["1", "#2"], ["#3", "x\n#y"]],
      lines: [5, 6]
    ),
    Case(
      testDescription: "without a comment character a number sign is text",
      dialect: CSVDialect(),
      text: "a,b\n#1,2\n",
      values: [["#1", "2"]]
    ),
    Case(
      testDescription: "short rows are filled with nulls, long ones are refused",
      dialect: CSVDialect(shortRows: .fill),
      text: "a,b\n1\n\"2\"\n3,4\n5,6,7\n8,\n",
      values: [["1", .null], ["2", .null], ["3", "4"], ["8", .null]],
      lines: [2, 3, 4, 6],
      refused: ["3 fields where the header names 2"]
    ),
    Case(
      testDescription: "tabs",
      dialect: CSVDialect(delimiter: 9),
      text: "a\tb\n1,2\t\"3\t4\"\n",
      values: [["1,2", "3\t4"]]
    ),
  ]

  @Test(arguments: cases) func reads(_ expected: Case) throws {
    let reading = try Reading(expected.text, .strings("a", "b"), dialect: expected.dialect)
    #expect(reading.values == expected.values)
    #expect(reading.refused.flatMap(\.reasons).map(\.description) == expected.refused)
    if let lines = expected.lines { #expect(reading.rows.map(\.line) == lines) }
  }

  @Test func everyByteOfLatin1IsACharacter() throws {
    let dialect = CSVDialect(encoding: .latin1)
    // é, a no-break space and ÿ in the header, in a row and in one that is refused.
    let bytes = Array("n,".utf8) + [0xE9] + Array("\n1,".utf8) + [0xA0, 0xFF] + Array("\nx,".utf8)
    let columns = [Field("n", .int64), Field("é", .string)]
    let reading = try Reading(bytes + [0xE9], columns, dialect: dialect)
    #expect(reading.headerText == "n,é")
    #expect(reading.values == [[.int64(1), "\u{A0}ÿ"]])
    #expect(reading.rows.map(\.text) == ["1,\u{A0}ÿ"])
    #expect(reading.refused.map(\.text) == ["x,é"])
    #expect(reading.refused.first?.reasons.map(\.description) == ["n 'x': not an integer"])
  }

  @Test func latin1IsReadAsTheSameTextInUTF8Is() throws {
    for seed in 0..<300 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let alphabet: [Unicode.Scalar] = ["a", "é", "ÿ", "\"", "\"", ",", "\n", "1"]
      let scalars = (0..<60).compactMap { _ in alphabet.randomElement(using: &random) }
      let text = "a,b\n" + String(String.UnicodeScalarView(scalars))
      let latin1 = text.unicodeScalars.map { UInt8($0.value) }
      let expected = try Reading(text, .strings("a", "b"))
      let reading = try Reading(
        latin1,
        .strings("a", "b"),
        dialect: CSVDialect(encoding: .latin1)
      )
      #expect(reading.rows == expected.rows, "seed \(seed)")
      #expect(reading.refused == expected.refused, "seed \(seed)")
    }
  }

  @Test func aCommentOfAnyLengthIsPassedOverInLittleMemory() throws {
    let text = "a\n1\n#" + String(repeating: "x", count: 500) + "\n2\n#y\n3\n"
    let dialect = CSVDialect(comment: UInt8(ascii: "#"))
    for blockByteCount in [1, 7, 64, 4_096] {
      let limits = IngestLimits(blockByteCount: blockByteCount, rowByteCount: 50)
      let reading = try Reading(text, .strings("a"), dialect: dialect, limits: limits)
      #expect(reading.values == [["1"], ["2"], ["3"]])
      #expect(reading.rows.map(\.line) == [2, 4, 6])
      // The long one lets go of the rows before it.
      #expect(reading.batchRowCounts == [1, 2])
    }
  }

  @Test func tenThousandColumnsAreRead() throws {
    let count = 10_000
    let names = (0..<count).map { "c\($0)" }
    let columns = names.enumerated().map { Field($1, $0.isMultiple(of: 2) ? .int64 : .string) }
    let row = (0..<count).map(String.init).joined(separator: ",")
    let text = names.reversed().joined(separator: ",") + "\n\(row)\n\(row)\n"
    let reading = try Reading(text, columns)
    #expect(reading.rows.count == 2)
    #expect(reading.values[1][0] == .int64(9_999))
    #expect(reading.values[1][9_999] == "0")
  }
}
