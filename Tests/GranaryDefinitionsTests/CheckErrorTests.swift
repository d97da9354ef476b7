import GranaryDefinitions
import Testing

/// What can be wrong with checks, with the wording for people.
@Suite struct CheckErrorTests {
  struct Case: CustomTestStringConvertible {
    let type: String
    let check: String
    /// From the place after the line.
    let error: String
    var testDescription: String { "\(check) of a \(type)" }

    init(_ type: String, _ check: String, _ error: String) {
      self.type = type
      self.check = check
      self.error = error
    }
  }

  static let columns = [
    Case(
      "int64",
      "between: {exclusive_min: 1, min: 0}",
      "33: error: between of 'c' has either min or exclusive_min"
    ),
    Case(
      "int64",
      "between: {exclusive_min: true}",
      "33: error: exclusive_min of between of 'c' must be an integer, not 'true'"
    ),
    Case(
      "int64",
      "between: {mim: 1}",
      "18: error: between of 'c' has no key 'mim'; did you mean 'min'? there are: min, max, exclusive_min, exclusive_max"
    ),
    Case(
      "int64",
      "between: {exclusive_min: 5, exclusive_max: 6}",
      "17: error: between of 'c': no int64 lies between these ends"
    ),
    Case(
      "float64",
      "between: {min: 5, exclusive_max: 5}",
      "17: error: between of 'c': no float64 lies between these ends"
    ),
    Case(
      "string",
      "between: {exclusive_min: a, exclusive_max: a}",
      "17: error: between of 'c': no string lies between these ends"
    ),
    Case(
      "date",
      "between: {exclusive_min: 2024-01-01, exclusive_max: 2024-01-02}",
      "17: error: between of 'c': no date lies between these ends"
    ),
    Case(
      "int64",
      "between: {exclusive_min: 9223372036854775807, max: 9223372036854775807}",
      "17: error: between of 'c': no int64 lies between these ends"
    ),
    Case(
      "float64",
      "stddev: {max: -1}",
      "22: error: max of stddev of 'c' must be a number of at least 0, not '-1'"
    ),
    Case("bool", "between: {min: 1}", "17: error: between of 'c': bool has no order"),
    Case("string", "in_set: [a, a]", "20: error: 'a' occurs twice in in_set of 'c'"),
    Case("int64", "not_in_set: []", "20: error: not_in_set of 'c' must not be empty"),
    Case(
      "string",
      "matches: '(a'",
      "20: error: matches of 'c': no regular expression, missing closing parenthesis"
    ),
    Case(
      "string",
      "not_matches: a**",
      "23: error: not_matches of 'c': no regular expression, quantifier does not follow a repeatable item"
    ),
    Case(
      "int64",
      "matches: a",
      "17: error: matches of 'c': the column is int64, and this is for string columns"
    ),
    Case(
      "int64",
      "length: {min: 1}",
      "16: error: length of 'c': the column is int64, and this is for string columns"
    ),
    Case(
      "string",
      "length: {min: -1}",
      "22: error: min of length of 'c' must be an integer of at least 0, not '-1'"
    ),
    Case("string", "length: {min: 3, max: 2}", "16: error: length of 'c': min 3 is above max 2"),
    Case("string", "length: {}", "16: error: length of 'c' needs min or max"),
    Case(
      "string",
      "format: e-mail",
      "16: error: format of 'c' 'e-mail' does not exist; did you mean 'email'? there are: email, uuid, ipv4, ipv6, uri, hostname, date, json"
    ),
    Case("int64", "increasing: yes", "20: error: 'increasing' must be true or strictly, not 'yes'"),
    Case("bool", "decreasing: true", "20: error: decreasing of 'c': bool has no order"),
    Case(
      "float64",
      "max_z_score: 0",
      "21: error: max_z_score of 'c' must be a number above 0, not '0'"
    ),
    Case(
      "date",
      "max_z_score: 3",
      "21: error: max_z_score of 'c': the column is date, and this is for numbers"
    ),
    Case("int64", "unique: false", "16: error: 'unique: false' checks nothing; leave it out"),
    Case(
      "int64",
      "in_reference: {source: s}",
      "22: error: in_reference of 'c' needs the key 'column'"
    ),
    Case(
      "int64",
      "null_fraction: {max: 1.5}",
      "29: error: max of null_fraction of 'c' must be a number from 0 to 1, not '1.5'"
    ),
    Case(
      "string",
      "mean: {max: 1}",
      "14: error: mean of 'c': the column is string, and this is for numbers"
    ),
    Case("bool", "max: {max: true}", "13: error: max of 'c': bool has no order"),
    Case("float64", "quantile: {min: 1}", "18: error: quantile of 'c' needs the key 'q'"),
    Case(
      "float64",
      "quantile: {q: 2, min: 1}",
      "22: error: q of quantile of 'c' must be a number from 0 to 1, not '2'"
    ),
    Case(
      "string",
      "distinct_values: {equal: [a], within: [a]}",
      "25: error: distinct_values of 'c' has exactly one of the keys equal, contain, within"
    ),
    Case(
      "int64",
      "sum: {max: 1}, min_valid_fraction: 0.5",
      "43: error: 'sum' looks at no single rows, so that there is no valid fraction"
    ),
    Case(
      "int64",
      "unique: true, min_valid_fraction: 2",
      "42: error: min_valid_fraction must be a number from 0 to 1, not '2'"
    ),
    Case(
      "int64",
      "required: true, allow_not_run: maybe",
      "39: error: 'allow_not_run' must be true or false, not 'maybe'"
    ),
    Case(
      "int64",
      "required: true, where: c >",
      "34: error: 'where': a value is due here: a literal, column or function, not the end"
    ),
    Case(
      "int64",
      "required: true, where: c",
      "31: error: 'where' of the check 'c_required' must be bool, not int64"
    ),
    Case(
      "int64",
      "freshness: {max_age: 1d}",
      "19: error: 'freshness' belongs to the source's own checks"
    ),
    Case(
      "int64",
      "in_reference: {source: x, column: c}",
      "22: error: no source named 'x'; there are: s"
    ),
    Case(
      "int64",
      "in_reference: {source: s, column: c}",
      "22: error: the check 'c_in_reference' refers to its own source, whose rows come in only after it"
    ),
  ]

  @Test(arguments: columns) func refusesAColumnsCheck(_ expected: Case) {
    let text =
      "kind: source\nname: s\ncolumns:\n  c:\n    type: \(expected.type)\n    checks:\n"
      + "- {\(expected.check)}"
    let indented = text.replacing("\n- {", with: "\n    - {")
    let errors = Self.errors(of: indented)
    #expect(errors.map { $0.dropFirst("f:7:".count) } == [expected.error[...]])
  }

  @Test(arguments: [
    ("int64", "{exclusive_min: 5, exclusive_max: 7}"), ("float64", "{exclusive_min: 5, max: 5.5}"),
    ("int64", "{min: 5, max: 5}"), ("date", "{exclusive_min: 2024-01-01, max: 2024-01-02}"),
  ])
  func allowsEndsWithAValueBetween(_ type: String, _ bounds: String) {
    let column = "{type: \(type), checks: [{between: \(bounds)}]}"
    #expect(Self.errors(of: "kind: source\nname: s\ncolumns: {c: \(column)}") == [])
  }

  static let tables = [
    Case("", "unique: [c, d]", "14: error: the check 'unique': no column named 'd'; there are: c"),
    Case("", "unique: true", "14: error: unique must be a list, not 'true'"),
    Case("", "unique: [c, c]", "18: error: 'c' occurs twice in unique"),
    Case(
      "",
      "columns: {ordered: true}",
      "15: error: 'columns' has exactly one of the keys exactly, at_least"
    ),
    Case(
      "",
      "columns: {exactly: [c]}, where: c > 1",
      "38: error: 'columns' looks at no rows, so that 'where' means nothing"
    ),
    Case("", "freshness: {column: c}", "17: error: 'freshness' needs the key 'max_age'"),
    Case(
      "",
      "freshness: {max_age: 7}",
      "27: error: max_age of 'freshness' must be an integer and a unit of us, ms, s, m, h, d, w, such as 90m, not '7'"
    ),
    Case(
      "",
      "freshness: {max_age: 7d}",
      "17: error: the check 'freshness' needs a column: the source has no event_time"
    ),
    Case(
      "",
      "freshness: {max_age: 7d, column: c}",
      "17: error: the check 'freshness': the column 'c' must be timestamp, not int64"
    ),
    Case("", "between: {min: 1}", "15: error: 'between' belongs to the checks of a column"),
  ]

  @Test(arguments: tables) func refusesATablesCheck(_ expected: Case) {
    let text = "kind: source\nname: s\ncolumns: {c: int64}\nchecks:\n  - {\(expected.check)}"
    #expect(Self.errors(of: text) == ["f:5:" + expected.error])
  }

  private static func errors(of text: String) -> [String] {
    do throws(DefinitionErrors) {
      _ = try DefinitionSet(parsing: [(name: "f", text: text)])
      return []
    } catch {
      return error.errors.map(\.description)
    }
  }

  @Test func namesAreMadeOfColumnAndKind() throws {
    let text = """
      kind: source
      name: s
      columns:
        c:
          type: string
          checks: [{matches: a}, {matches: b}, {format: uuid, name: c_matches_2}, {unique: true}]
      checks: [{unique: [c]}, {row_count: {min: 1}}]
      """
    guard case .source(let source) = try Definition(parsing: text, file: "f") else {
      Issue.record("no source")
      return
    }
    #expect(
      (source.columns[0].checks + source.checks).map(\.name)
        == ["c_matches", "c_matches_3", "c_matches_2", "c_unique", "unique", "row_count"]
    )
  }
}
