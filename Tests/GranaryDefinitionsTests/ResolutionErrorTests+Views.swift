import GranaryDefinitions
import Testing

/// Views of sources and entities that are not as they say.
extension ResolutionErrorTests {
  static let views = [
    BadFile(
      "references",
      "kind: feature_view\nname: v\nentity: shp\nsource: sals\nfeatures: [x]",
      "3:9: error: no entity named 'shp'; did you mean 'shop'? there are: shop",
      "4:9: error: no source named 'sals'; did you mean 'sales'? there are: list, sales"
    ),
    BadFile(
      "max age without a clock",
      "kind: feature_view\nname: v\nentity: shop\nsource: list\nmax_age: 1h\nfeatures: [x]",
      "5:10: error: max_age needs an event time, which the source 'list' does not have"
    ),
    BadFile(
      "retention without a clock",
      "kind: source\nname: s\ncolumns: {k: string}\nretention: 1d",
      "4:12: error: retention needs an event_time: it says how old a row is"
    ),
    BadFile(
      "a retention of nothing",
      "kind: source\nname: s\ncolumns: {t: timestamp}\nevent_time: t\nretention: 0s",
      "5:12: error: retention must be longer than 0"
    ),
    BadFile(
      "views that need what retention deletes",
      """
      kind: source
      name: s
      columns: {k: string, t: timestamp, x: float64}
      event_time: t
      retention: 8d
      ---
      kind: feature_view
      name: fits
      entity: shop
      source: s
      max_age: 8d
      features: {x: x, n: {aggregate: count, window: 8d}}
      ---
      kind: feature_view
      name: for_ever
      entity: shop
      source: s
      features: {x: x}
      ---
      kind: feature_view
      name: too_long
      entity: shop
      source: s
      max_age: 9d
      features: {x: x, n: {aggregate: count, window: 193h}}
      ---
      kind: feature_view
      name: windows_alone
      entity: shop
      source: s
      features: {n: {aggregate: count, window: 1h}}
      """,
      "15:7: error: max_age must be at most 8d, as the source 's' deletes rows older than 8d (its"
        + " retention)",
      "24:10: error: max_age must be at most 8d, as the source 's' deletes rows older than 8d (its"
        + " retention)",
      "25:33: error: the feature 'n': a window of 193h is too long, as the source 's' deletes rows older"
        + " than 8d (its retention)"
    ),
    BadFile(
      "a duration without a unit",
      "kind: feature_view\nname: v\nentity: shop\nsource: sales\nmax_age: 1:30\nfeatures: [x]",
      "5:10: error: max_age must be an integer and a unit of us, ms, s, m, h, d, w,"
        + " such as 90m, not '1:30'"
    ),
    BadFile(
      "features",
      """
      kind: feature_view
      name: v
      entity: shop
      source: sales
      features:
        a: xx
        b: {expression: "x + k"}
        c: {expression: x > }
      """,
      "6:6: error: the feature 'a': no column named 'xx'; did you mean 'x'? there are: k, t, x, n",
      "7:22: error: the feature 'b': '+' does not take float64 and string; it takes int64 and int64,"
        + " float32 and float32, float64 and float64, timestamp and duration, duration and timestamp or"
        + " duration and duration",
      "8:22: error: the feature 'c': a value is due here: a literal, column or function,"
        + " not the end"
    ),
    BadFile(
      "types of features",
      "kind: feature_view\nname: v\nentity: shop\nsource: sales\n"
        + "features: {a: xx, b: {expression: \"n + tt\"}}",
      "5:15: error: the feature 'a': no column named 'xx'; did you mean 'x'? there are: k, t, x, n",
      "5:40: error: the feature 'b': no column named 'tt'; did you mean 't'?"
        + " there are: k, t, x, n"
    ),
    BadFile(
      "a list of columns",
      "kind: feature_view\nname: v\nentity: shop\nsource: sales\nfeatures: [x, z, X]",
      "5:18: error: the feature 'X' \(DefinitionErrorTests.nameRule)"
    ),
    BadFile(
      "aggregates",
      """
      kind: feature_view
      name: v
      entity: shop
      source: sales
      features:
        a: {aggregate: men, of: x, window: 1h}
        b: {aggregate: mean, window: 1h}
        c: {aggregate: mean, of: x}
        d: {aggregate: count, window: 0s}
        e: {aggregate: count, window: 1h, resolution: 1h}
        f: {aggregate: count, window: 1h, expression: x}
        g: {expression: x, window: 1h}
      """,
      "6:18: error: the feature 'a': the aggregate 'men' does not exist; did you mean 'mean'?"
        + " there are: count, sum, mean, min, max, stddev, first, last, count_distinct",
      "7:6: error: the feature 'b' needs the key 'of': the expression to take the mean of",
      "8:6: error: the feature 'c' needs the key 'window'",
      "9:33: error: the window of the feature 'd' must be longer than nothing",
      "10:49: error: the resolution of the feature 'e' '1h' does not exist; there are: exact",
      "11:37: error: the feature 'f' has no key 'expression'; there are: aggregate, of, where,"
        + " window, resolution, description",
      "12:22: error: the feature 'g' has no key 'window'; there are: expression, description"
    ),
    BadFile(
      "types of aggregates",
      """
      kind: feature_view
      name: v
      entity: shop
      source: sales
      features:
        a: {aggregate: sum, of: k, window: 1h}
        b: {aggregate: mean, of: n > 1, window: 1h}
        c: {aggregate: max, of: k, where: n, window: 1h}
        d: {aggregate: first, of: k, where: nn > 1, window: 1h}
      """,
      "6:27: error: 'of' of the feature 'a': sum needs a number, not string",
      "7:28: error: 'of' of the feature 'b': mean needs a number, not bool",
      "8:37: error: 'where' of the feature 'c' must be bool, not int64",
      "9:39: error: 'where' of the feature 'd': no column named 'nn'; did you mean 'n'?"
        + " there are: k, t, x, n"
    ),
    BadFile(
      "a window without a clock",
      "kind: feature_view\nname: v\nentity: shop\nsource: list\n"
        + "features: {a: {aggregate: count, window: 1h}}",
      "5:27: error: the feature 'a': a window needs an event time, which the source 'list' does"
        + " not have"
    ),
  ]

  @Test(arguments: views) func refusesViews(_ file: BadFile) throws {
    #expect(file.report(over: try Self.baseSet()) == file.errors)
  }

  @Test func pointsToARegisteredViewThatNoLongerFits() throws {
    let text = "kind: source\nname: list\ncolumns: {k: int64, y: float64}"
    let report = BadFile("", text).report(over: try Self.baseSet())
    #expect(
      report == [
        "base.yaml:24:9: error: the join key of 'shop' in the source 'list':"
          + " the column 'k' must be string, not int64",
        "base.yaml:25:12: error: the feature 'x': no column named 'x'; there are: k, y",
      ]
    )
  }
}
