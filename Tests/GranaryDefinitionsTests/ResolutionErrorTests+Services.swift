import GranaryDefinitions
import Testing

/// Services of views and features that are not as they say.
extension ResolutionErrorTests {
  static let services = [
    BadFile(
      "references",
      "kind: feature_service\nname: s\nfeatures: [\"recent[x, z]\", recnt, fixed]",
      "3:12: error: the feature view 'recent' has no feature 'z'; there are: x, y",
      "3:28: error: no feature view named 'recnt'; did you mean 'recent'?"
        + " there are: fixed, recent"
    ),
    BadFile(
      "the grammar",
      """
      kind: feature_service
      name: s
      features:
        - 'v['
        - {by: {k: j}}
        - {view: 'fixed[x]', by: {}}
        - {view: fixed, by: {k: J}, as: a__b}
        - {view: fixed, by: k, features: [x, X], an: f}
      """,
      "4:5: error: every element of features must be a view such as weather,"
        + " or \"weather[temp, wind_speed]\", not 'v['",
      "5:5: error: an element of features needs the key 'view'",
      "6:12: error: the view 'fixed[x]' \(DefinitionErrorTests.nameRule)",
      "6:28: error: by must be a mapping that is not empty, not an empty mapping",
      "7:27: error: the column of the join key 'k' 'J' \(DefinitionErrorTests.nameRule)",
      "7:35: error: the name after 'as' 'a__b' \(DefinitionErrorTests.nameRule)",
      "8:23: error: by must be a mapping that is not empty, not 'k'",
      "8:40: error: the feature 'X' \(DefinitionErrorTests.nameRule)",
      "8:44: error: an element of features has no key 'an'; did you mean 'as'?"
        + " there are: view, features, by, as"
    ),
    BadFile(
      "other keys and names",
      """
      kind: feature_service
      name: s
      features:
        - {view: recent, by: {kk: j}}
        - {view: fixed, as: old, features: [x, y]}
        - {view: fixed, by: {k: j}, as: old}
        - {view: recent, by: {k: j}, as: fixed}
        - fixed
        - recent
      """,
      "4:25: error: the entity 'shop' has no join key 'kk'; did you mean 'k'? there are: k",
      "5:42: error: the feature view 'fixed' has no feature 'y'; there are: x",
      "6:35: error: the service has the name 'old' already; give another one with 'as'",
      "8:5: error: the service reads something else as 'fixed' already; give one of them another"
        + " name with 'as'"
    ),
    BadFile(
      "names that meet",
      "kind: feature_service\nname: s\nfeatures: [fixed, 'fixed[x]']\nrequest: {k: string}",
      "3:19: error: the service has 'fixed[x]' twice",
      "4:11: error: 'k' is a join key of the entity 'shop' already"
    ),
    BadFile(
      "keys of two types",
      "kind: entity\nname: e\njoin_keys: {k: int64}\n---\n"
        + "kind: source\nname: other\ncolumns: {k: int64}\n---\n"
        + "kind: feature_view\nname: v\nentity: e\nsource: other\nfeatures: [k]\n---\n"
        + "kind: feature_service\nname: s\nfeatures: [fixed, v]",
      "17:19: error: the join key 'k' is string in the entity 'shop' and int64 in 'e'"
    ),
    BadFile(
      "a column for keys of two types",
      """
      kind: entity
      name: pair
      join_keys: {a: int64, k: string}
      ---
      kind: source
      name: pairs
      columns: {a: int64, k: string}
      ---
      kind: feature_view
      name: v
      entity: pair
      source: pairs
      features: [a]
      ---
      kind: feature_service
      name: s
      features: [{view: v, by: {a: k}}, {view: fixed, by: {k: a}, as: far}]
      """,
      "17:12: error: the join key 'k' is int64 in the entity 'pair' and string in 'pair'"
    ),
    BadFile(
      "a column for a key and for a request value",
      "kind: feature_service\nname: s\nfeatures: [{view: fixed, by: {k: n}}]\n"
        + "request: {n: float64, k: int64}",
      "4:11: error: 'n' is the join key 'k' of the entity 'shop' already"
    ),
  ]

  @Test(arguments: services) func refusesServices(_ file: BadFile) throws {
    #expect(file.report(over: try Self.baseSet()) == file.errors)
  }
}
