import GranaryDefinitions
import GranaryStatistics
import Testing

@Suite struct CanonicalTextTests {
  @Test func readsBackToAnEqualDefinition() throws {
    var random = RandomDefinitions(seed: 2013)
    for _ in 0..<1_000 {
      let definition = random.definition()
      let text = definition.canonicalText
      let again = try Definition(parsing: text, file: "canonical")
      try #require(again == definition, "\(text)")
      try #require(again.canonicalText.utf8.elementsEqual(text.utf8))
    }
  }

  @Test func differsWhereDefinitionsDiffer() {
    var random = RandomDefinitions(seed: 7)
    let definitions = Set((0..<1_000).map { _ in random.definition() })
    #expect(definitions.count > 900)
    #expect(Set(definitions.map(\.contentHash)).count == definitions.count)
  }

  /// The same source three times, in different clothes.
  static let layouts = [
    """
    kind: source
    name: s
    columns: {a: int64, b: {type: string, checks: [{in_set: [NO, "1"]}]}}
    """,
    """
    # A comment.
    name: s   # another
    columns:
      a: {required: false, type: int64}
      b:
        checks:
          - name: b_in_set
            in_set: ["NO", 1]
            severity: error
        type: 'string'
    kind: "source"
    unknown_columns: error
    """,
    """
    {"name": "s", "kind": "source", "format": {"type": "csv", "null_values": [""]},
     "columns": {"a": "int64", "b": {"type": "string", "checks": [{"in_set": ["NO", "1"]}]}}}
    """,
  ]

  @Test func dependsOnTheMeaningAndNotOnTheLayout() throws {
    let hashes = try Self.layouts.map { try Definition(parsing: $0, file: "f").contentHash }
    #expect(Set(hashes).count == 1)
  }

  @Test func keepsTheOrderOfColumns() throws {
    let texts = ["{a: int64, b: int64}", "{b: int64, a: int64}"]
    let hashes = try texts.map {
      try Definition(parsing: "kind: source\nname: s\ncolumns: \($0)", file: "f").contentHash
    }
    #expect(hashes[0] != hashes[1])
  }

  /// A service four times, in different clothes.
  static let selections = [
    "[\"w[a, b]\", {view: v, by: {k: j}, as: u}]",
    "[{view: w, features: [a, b]}, {as: u, by: {k: j}, view: v}]",
    "[{view: w, features: [a, b], as: w}, {view: v, by: {k: j, l: l}, as: u}]",
    "[{view: w, features: [a, b], by: {k: k}}, {view: v, by: {l: l, k: j}, as: u}]",
  ]

  @Test func leavesOutWhatASelectionSaysWithoutNeed() throws {
    let hashes = try Self.selections.map {
      let text = "kind: feature_service\nname: s\nfeatures: \($0)"
      return try Definition(parsing: text, file: "f").contentHash
    }
    #expect(Set(hashes).count == 1)
  }

  /// The text is written by hand: were it to change, stored versions would no longer be found.
  @Test func staysAsItIsWritten() throws {
    let yaml = """
      kind: feature_service
      name: s
      features: [v, "w[ a,b ]", {view: v, as: u, by: {l: j, k: i}, features: [c]}]
      request: {hour: int64}
      """
    let text = """
      {
        "features": [
          "v",
          "w[a, b]",
          {"as": "u", "by": {"k": "i", "l": "j"}, "features": ["c"], "view": "v"}
        ],
        "kind": "feature_service",
        "name": "s",
        "request": {
          "hour": "int64"
        }
      }
      """
    #expect(try Definition(parsing: yaml, file: "f").canonicalText == text)
  }
}
