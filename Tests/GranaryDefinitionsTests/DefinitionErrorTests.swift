import GranaryDefinitions
import Testing

/// A file that is wrong, and all that is said about it.
struct BadFile: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let text: String
  let errors: [String]

  init(_ description: String, _ text: String, _ errors: String...) {
    testDescription = description
    self.text = text
    self.errors = errors.map { "f.yaml:\($0)" }
  }

  /// What reading the file over some definitions says, a line an error.
  func report(over existing: DefinitionSet? = nil) -> [String] {
    do throws(DefinitionErrors) {
      _ = try DefinitionSet(parsing: [(name: "f.yaml", text: text)], over: existing)
      return []
    } catch {
      return error.errors.map(\.description)
    }
  }
}

/// Lines and columns are counted by hand in the texts; libyaml's own wording is its own.
@Suite struct DefinitionErrorTests {
  static let nameRule =
    "is not a name: lower-case letters, digits and single underscores after a letter, "
    + "at most 63 bytes"
  static let kinds = "entity, source, feature_view, feature_service, model"
  static let types = "there are: bool, int64, float32, float64, string, timestamp, date"

  static let yaml = [
    BadFile(
      "a colon too many",
      "kind: entity\nname: a: b",
      "2:8: error: not YAML: mapping values are not allowed in this context"
    ),
    BadFile(
      "a control character",
      "kind: entity\nname: é\u{7}",
      "2:8: error: not YAML: control characters are not allowed (U+7)"
    ),
    BadFile(
      "levels without end",
      String(repeating: "[", count: 100_000),
      "1:1: error: more than 1000 levels"
    ),
    BadFile(
      "a key twice",
      "kind: entity\nname: x\nname: y\njoin_keys: {k: string}",
      "2:1: error: the key 'name' occurs more than once in one mapping, here for the first time"
    ),
    BadFile(
      "an anchor",
      "kind: entity\nname: x\njoin_keys: &a {k: string}",
      "3:12: error: anchors and aliases ('a') are not read; write it out"
    ),
    BadFile(
      "aliases of aliases",
      "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
      "1:4: error: anchors and aliases ('a') are not read; write it out",
      "2:4: error: anchors and aliases ('b') are not read; write it out"
    ),
    BadFile(
      "a merge key",
      "kind: entity\nname: x\n<<: {join_keys: {k: string}}",
      "3:1: error: merge keys are not read; write the keys out"
    ),
    BadFile(
      "a tag",
      "kind: entity\nname: !x y\njoin_keys: {k: string}",
      "2:7: error: tags ('!x') are not read"
    ),
    BadFile(
      "a list as a key",
      "kind: entity\n? [a]\n: b",
      "2:3: error: a key must be a text"
    ),
    BadFile(
      "no mapping",
      "- a",
      "1:1: error: a definition must be a mapping, not a list"
    ),
    BadFile(
      "a directive, which is fine",
      "%YAML 1.1\n---\nkind: x",
      "3:7: error: the kind 'x' does not exist; there are: \(kinds)"
    ),
    BadFile(
      "every document for itself, lines ending in CR LF",
      "kind: [\r\n---\r\nkind: entty\r\n--- # third\r\nname: x",
      "2:1: error: not YAML: did not find expected node content while parsing a flow node"
        + " at line 2",
      "3:7: error: the kind 'entty' does not exist; did you mean 'entity'? there are: \(kinds)",
      "5:1: error: a definition needs the key 'kind': one of \(kinds)"
    ),
  ]

  @Test(arguments: yaml) func refusesYAML(_ file: BadFile) {
    #expect(file.report() == file.errors)
  }

  static let entities = [
    BadFile(
      "keys that are not there",
      "kind: entity\nnam: x\njoin_key: {k: string}",
      "1:1: error: an entity needs the key 'name'",
      "1:1: error: an entity needs the key 'join_keys'",
      "2:1: error: an entity has no key 'nam'; did you mean 'name'?"
        + " there are: kind, name, description, join_keys",
      "3:1: error: an entity has no key 'join_key'; did you mean 'join_keys'?"
        + " there are: kind, name, description, join_keys"
    ),
    BadFile(
      "names",
      "kind: entity\nname: a__b\njoin_keys: {K: string, 1a: string}",
      "2:7: error: the name 'a__b' \(nameRule)",
      "3:13: error: the join key 'K' \(nameRule)",
      "3:24: error: the join key '1a' \(nameRule)"
    ),
    BadFile(
      "types",
      "kind: entity\nname: x\njoin_keys: {k: float64, a: strin, b: 'vector(3)'}",
      "3:16: error: a join key cannot be float64: equality of floats is a matter of opinion",
      "3:28: error: the join key 'a': no type 'strin'; did you mean 'string'? \(types)",
      "3:38: error: the type 'vector(3)' is not in this version of Granary yet; \(types)"
    ),
    BadFile(
      "shapes",
      "kind: entity\nname:\ndescription: [a]\njoin_keys: {}",
      "2:6: error: the name is left open; write \"\" where an empty text is meant",
      "3:14: error: the description must be a text, not a list",
      "4:12: error: join_keys must be a mapping that is not empty, not an empty mapping"
    ),
    BadFile(
      "a name twice",
      "kind: entity\nname: x\njoin_keys: {k: string}\n---\nkind: entity\nname: x\n"
        + "join_keys: {k: string}",
      "6:7: error: the entity 'x' is defined already at f.yaml:2:7"
    ),
  ]

  @Test(arguments: entities) func refusesEntities(_ file: BadFile) {
    #expect(file.report() == file.errors)
  }

  static let columnKeys =
    "required, between, in_set, not_in_set, matches, contains_match, not_matches, length, format,"
    + " increasing, decreasing, max_z_score, unique, in_reference, null_fraction, distinct_count,"
    + " distinct_fraction, distinct_values, most_common, min, max, mean, median, sum, stddev, quantile"

  static let sources = [
    BadFile(
      "keys of later versions",
      "kind: source\nname: s\nformat: {type: parquet}\ncolumns: {a: int64}",
      "3:16: error: the format 'parquet' is not in this version of Granary yet;"
        + " there are: csv, jsonl, json"
    ),
    BadFile(
      "choices and numbers",
      """
      kind: source
      name: s
      format: {type: csv, delimiter: ab}
      unknown_columns: ignor
      columns: {a: {typ: int64}, '': int64, b: {type: bool, required: yes}}
      max_invalid_fraction: 1.5
      on_invalid: Fail
      """,
      "3:32: error: the delimiter must be one ASCII character or \"\\t\", not 'ab'",
      "4:18: error: unknown_columns 'ignor' does not exist; did you mean 'ignore'?"
        + " there are: ignore, error",
      "5:14: error: the column 'a' needs the key 'type'",
      "5:15: error: the column 'a' has no key 'typ'; did you mean 'type'?"
        + " there are: type, required, unit, description, checks, from, null_values, decimal,"
        + " true_values, false_values, format, timezone",
      "5:28: error: a column's name has 1 to 255 bytes and no control characters",
      "5:65: error: 'required' of the column 'b' must be true or false, not 'yes'",
      "6:23: error: max_invalid_fraction must be a number from 0 to 1, not '1.5'",
      "7:13: error: on_invalid 'Fail' does not exist; did you mean 'fail'?"
        + " there are: quarantine, drop, fail"
    ),
    BadFile(
      "formats",
      """
      kind: source
      name: s
      format:
        type: csv
        quote: ";"
        delimiter: ;
        comment: "//"
        encoding: utf8
        ragged: true
        decimal: ";"
        records: a.b
        true_values: [y, Y]
        false_values: [n, Y]
        timestamp_format: "%d.%m. %H:%M"
        date_format: "%F %Q"
      columns:
        a: {type: int64, format: "%F"}
        b: {type: date, format: "%"}
      ---
      kind: source
      name: t
      format: {type: json, records: "a[b", header: false}
      columns: {a: int64}
      ---
      kind: source
      name: u
      format: {type: jsonl}
      columns: {a..b: int64, b: {type: int64, from: "a..b"}}
      """,
      "4:3: error: delimiter, quote and comment must be different characters",
      "7:12: error: the comment character must be one ASCII character, not '//'",
      "8:13: error: the encoding 'utf8' does not exist; did you mean 'utf-8'?"
        + " there are: utf-8, latin-1",
      "9:11: error: 'ragged' 'true' does not exist; there are: error, fill",
      "10:12: error: the decimal character ';' does not exist; there are: ., ,",
      "11:12: error: the format 'csv' has no key 'records'",
      "13:17: error: 'Y' is among true_values and false_values",
      "14:21: error: timestamp_format '%d.%m. %H:%M': no day follows from it; it needs %F, or"
        + " year, month and day, or %s",
      "15:16: error: date_format '%F %Q': '%Q' stands for nothing; valid are %Y %y %m %B %b %d %e"
        + " %j %H %I %p %M %S %f %z %s %F %T %%",
      "17:28: error: 'format' is for a timestamp or a date, and the column 'a' is a int64",
      "18:27: error: the format of the column 'b' '%': '%' stands for nothing; valid are"
        + " %Y %y %m %B %b %d %e %j %H %I %p %M %S %f %z %s %F %T %%",
      "22:31: error: 'records' must be a path such as data.items[0], not 'a[b'",
      "22:46: error: the format 'json' has no key 'header'",
      "28:47: error: 'from' of the column 'b' must be a path such as data.items[0], not 'a..b'"
    ),
    BadFile(
      "time zones",
      """
      kind: source
      name: s
      timezone: Europe/Berln
      columns:
        a: {type: timestamp, timezone: EST5}
      """,
      "3:11: error: timezone: there is no time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?"
        + " valid are the names of the time zone database, such as America/New_York and UTC",
      "5:34: error: the timezone of the column 'a': there is no time zone 'EST5'; did you mean"
        + " 'EST'? valid are the names of the time zone database, such as America/New_York and UTC"
    ),
    BadFile(
      "checks",
      """
      kind: source
      name: s
      columns:
        b:
          type: int64
          checks:
            - between: {min: 1.5}
            - between: {min: 3, max: 2}
            - in_set: [1, '2']
            - betwen: {min: 1}
            - row_count: {min: 1}
            - required: false
            - {in_set: [1], not_in_set: [2]}
            - severity: error
      checks:
        - {expression: b > 1, name: n}
        - {expression: b +, name: m}
        - {row_count: {}}
      """,
      "7:24: error: min of between of 'b' must be an integer, not '1.5'",
      "8:18: error: between of 'b': min 3 is above max 2",
      "9:21: error: every value in in_set of 'b' must be an integer, not '2'",
      "10:9: error: a check has no key 'betwen'; did you mean 'between'?"
        + " there are: required, between, in_set, not_in_set, matches, contains_match,"
        + " not_matches, length, format, increasing, decreasing, max_z_score and 23 more",
      "11:20: error: 'row_count' belongs to the source's own checks",
      "12:19: error: 'required: false' checks nothing; leave it out",
      "13:9: error: a check has exactly one of the keys \(columnKeys), not in_set and not_in_set",
      "14:9: error: a check has exactly one of the keys \(columnKeys)",
      "17:21: error: the check: a value is due here: a literal, column or function, not the end",
      "18:17: error: row_count needs min or max"
    ),
    BadFile(
      "checks of one name",
      "kind: source\nname: s\ncolumns: {b: bool}\n"
        + "checks: [{expression: b, name: n}, {expression: not b, name: n}]",
      "4:62: error: another check of this source has the name 'n'"
    ),
    BadFile(
      "a derived column that is declared",
      "kind: source\nname: s\ncolumns: {a: int64}\nderive: {a: a + 1}",
      "4:10: error: 'a' is declared as a column already"
    ),
    BadFile(
      "derived columns without types, each said once",
      """
      kind: source
      name: s
      columns: {a: int64, long: string}
      derive:
        b: a + 1 + c
        d: b + 1
        f: minutes(a)
        g: "a + lon"
        h: >-
          a +
          lon
      event_time: a
      """,
      "5:14: error: the derived column 'b': no column named 'c'; there are: a, long",
      "7:6: error: the derived column 'f': the result is a duration, which no column holds:"
        + " compare it, or add it to a timestamp",
      "8:11: error: the derived column 'g': no column named 'lon'; did you mean 'long'?"
        + " there are: a, long",
      "9:6: error: the derived column 'h': no column named 'lon'; did you mean 'long'?"
        + " there are: a, long",
      "12:13: error: event_time: the column 'a' must be timestamp, not int64"
    ),
    BadFile(
      "clocks and conditions",
      "kind: source\nname: s\ncolumns: {a: int64, t: timestamp}\n"
        + "event_time: a\ncreated_time: tt\nchecks: [{expression: a}]",
      "4:13: error: event_time: the column 'a' must be timestamp, not int64",
      "5:15: error: created_time: no column named 'tt'; did you mean 't'? there are: a, t",
      "6:23: error: the check 'expression' must be bool, not int64"
    ),
    BadFile(
      "primary keys",
      "kind: source\nname: s\ncolumns: {long: int64, b: float64}\n"
        + "primary_key: [lon, b]\ndeleted: long",
      "4:14: error: primary_key: no column named 'lon'; did you mean 'long'? there are: long, b",
      "4:14: error: primary_key: 'b' is float64, and floats are no keys",
      "5:10: error: 'deleted' must be bool, not int64"
    ),
    BadFile(
      "deleted rows without a primary key",
      "kind: source\nname: s\ncolumns: {a: int64}\ndeleted: a > 1",
      "4:10: error: 'deleted' needs a primary_key: it says which rows a deleted one replaces"
    ),
    BadFile(
      "a primary key that is none",
      "kind: source\nname: s\ncolumns: {a: int64}\nprimary_key: [a, a]\ndeleted: 1 +",
      "4:18: error: 'a' occurs twice in primary_key",
      "5:13: error: 'deleted': a value is due here: a literal, column or function, not the end"
    ),
  ]

  @Test(arguments: sources) func refusesSources(_ file: BadFile) {
    #expect(file.report() == file.errors)
  }

  /// What is no YAML hides nothing of the rest, nor is taken for missing.
  @Test func syntaxErrorsComeWithAllOthers() throws {
    let files = [
      (
        name: "a.yaml",
        text: "kind: entity\nname: shop\njoin_keys: {shop: string\n---\nkind: source\nname: s\n"
          + "columns: {shop: strin}"
      ),
      (
        name: "b.yaml",
        text:
          "kind: feature_view\nname: visits\nentity: shop\nsource: t\nfeatures: {x: shop}\n---\n"
          + "kind: feature_service\nname: f\nfeatures: [visit]"
      ),
      (name: "c.yaml", text: "kind: source # lost\nname: 't'\ncolumns: {x: int64}\nderive: [: 1"),
    ]
    let errors = try #require(throws: DefinitionErrors.self) {
      try DefinitionSet(parsing: files)
    }.errors
    #expect(
      errors.map { "\($0.location.map { "\($0.file):\($0.line)" } ?? "") \($0.code.rawValue)" }
        == [
          "a.yaml:4 syntax", "a.yaml:7 invalid_value", "b.yaml:9 unknown_name", "c.yaml:4 syntax",
        ]
    )
    #expect(errors.map(\.suggestion) == [nil, "string", "visits", nil])
    // Where it cannot be told what is lost, any name may be in it.
    let nameless = [files[1], (name: "c.yaml", text: "kind: source\ncolumns: [")]
    let rest = try #require(throws: DefinitionErrors.self) {
      try DefinitionSet(parsing: nameless)
    }.errors
    #expect(rest.map(\.code) == [.syntax])
  }

  @Test func hasACodeForPrograms() throws {
    let text = "kind: source\nname: s\ncolumns: {a: int64}\nformat: {type: parquet}\nchecks: 3"
    let errors = try #require(throws: DefinitionErrors.self) {
      try DefinitionSet(parsing: [(name: "f.yaml", text: text)])
    }
    #expect(errors.errors.map(\.code) == [.notSupported, .wrongShape])
    #expect(errors.errors[0].location == DefinitionLocation(file: "f.yaml", line: 4, column: 16))
  }
}
