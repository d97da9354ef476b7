import GranaryColumns
import GranaryDefinitions
import Testing

/// What is wrong with references and types, over definitions that fit.
@Suite struct ResolutionErrorTests {
  /// An entity, a source with a clock and one without, views of both and a service.
  static let base = """
    kind: entity
    name: shop
    join_keys: {k: string}
    ---
    kind: source
    name: sales
    columns: {k: string, t: timestamp, x: float64, n: int64}
    event_time: t
    ---
    kind: source
    name: list
    columns: {k: string, x: float64}
    ---
    kind: feature_view
    name: recent
    entity: shop
    source: sales
    max_age: 1h
    features: {x: x, y: x + 1}
    ---
    kind: feature_view
    name: fixed
    entity: shop
    source: list
    features: [x]
    ---
    kind: feature_service
    name: all
    features: [recent, fixed]
    request: {n: float64}
    """

  static func baseSet() throws -> DefinitionSet {
    try DefinitionSet(parsing: [(name: "base.yaml", text: base)])
  }

  static func model(_ lines: String = "") -> String {
    """
    kind: model
    name: m
    service: all
    entity_frame: {source: sales, event_time: t}
    label: x > 1
    split: {by: time, test_fraction: 0.5}
    estimator: {type: gradient_boosting}
    \(lines)
    """
  }

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

  static let models = [
    BadFile(
      "types of the frame",
      "kind: model\nname: m\nservice: all\n"
        + "entity_frame: {source: sales, event_time: k, where: x}\nlabel: x + 1\n"
        + "split: {by: time, test_fraction: 0.5}\nestimator: {type: gradient_boosting}",
      "4:43: error: entity_frame: the column 'k' must be timestamp, not string",
      "4:53: error: 'where' must be bool, not float64",
      "5:8: error: the label must be bool, not float64"
    ),
    BadFile(
      "a frame without the request's values",
      "kind: model\nname: m\nservice: all\n"
        + "entity_frame: {source: list, event_time: x}\nlabel: x > 1\n"
        + "split: {by: time, test_fraction: 0.5}\nestimator: {type: gradient_boosting}",
      "4:24: error: the request value in the source 'list': no column named 'n';"
        + " there are: k, x",
      "4:42: error: entity_frame: the column 'x' must be timestamp, not float64"
    ),
    BadFile(
      "references",
      "kind: model\nname: m\nservice: al\n"
        + "entity_frame: {source: sale, event_time: t}\nlabel: x > 1\n"
        + "split: {by: time, test_fraction: 0.5}\nestimator: {type: gradient_boosting}",
      "3:10: error: no feature service named 'al'; did you mean 'all'? there are: all",
      "4:24: error: no source named 'sale'; did you mean 'sales'? there are: list, sales"
    ),
    BadFile(
      "columns of transforms",
      model(
        """
        transforms:
          - {impute: mean, columns: [y, x], indicator: true}
          - {scale: standard, columns: [fixed__x, recent__y__missing, fixed__y]}
        """
      ),
      "9:33: error: 'x' is short for more than one column: recent__x, fixed__x;"
        + " write one in full",
      "10:63: error: the model has no column 'fixed__y'; did you mean 'fixed__x'?"
        + " there are: recent__x, recent__y, fixed__x, n, k, recent__y__missing"
    ),
    BadFile(
      "parameters",
      model(
        """
        fairness: {by: k}
        transforms:
          - {impute: mode, columns: []}
          - {scale: standard}
          - {skale: standard, columns: [y]}
          - {drop: [y, y]}
          - {impute: {constant: a}, columns: [y]}
          - {encode: one_hot, columns: [k], min_frequency: 0, unkown: ignore}
        metric: auc
        gates: {roc_auc: 1, log_loss: {}, beats_baseline: 1}
        """
      ),
      "8:1: error: 'fairness' is not in this version of Granary yet",
      "10:14: error: the imputation 'mode' does not exist; there are: mean, median, "
        + "{constant: <number>}",
      "10:29: error: the columns of impute must not be empty",
      "11:5: error: scale needs the key 'columns'",
      "12:6: error: a transform has no key 'skale'; did you mean 'scale'? there are: impute,"
        + " scale, encode, drop, columns, indicator, min_frequency, unknown",
      "13:16: error: 'y' occurs twice in the columns of drop",
      "14:25: error: constant must be a number, not 'a'",
      "15:52: error: min_frequency must be an integer of at least 1, not '0'",
      "15:55: error: encode has no key 'unkown'; did you mean 'unknown'?"
        + " there are: encode, columns, min_frequency, unknown",
      "16:9: error: the metric 'auc' does not exist; there are: roc_auc, log_loss, brier_score",
      "17:18: error: the gate 'roc_auc' must be a mapping, not '1'",
      "17:31: error: the gate 'log_loss' needs min or max",
      "17:51: error: beats_baseline must be true or false, not '1'"
    ),
  ]

  @Test(arguments: models) func refusesModels(_ file: BadFile) throws {
    #expect(file.report(over: try Self.baseSet()) == file.errors)
  }

  @Test func saysNothingMoreOfWhatRefersToSomethingWrong() throws {
    let text = """
      kind: source
      name: sales
      columns: {k: strin, t: timestamp, x: float64}
      ---
      kind: feature_view
      name: v
      entity: shop
      source: sales
      features: [x]
      ---
      kind: feature_service
      name: s
      features: [v]
      """
    let report = BadFile("", text).report(over: try Self.baseSet())
    #expect(report.count == 1, "\(report)")
  }

  @Test func namesWhatExistsWhereALookUpFails() throws {
    let set = try Self.baseSet()
    #expect(
      throws: DefinitionError(
        .unknownName,
        at: nil,
        "no feature service named 'al'; did you mean 'all'? there are: all",
        suggesting: "all"
      )
    ) { try set.resolve(service: "al") }
  }

  @Test func castsWhatARequestBrings() throws {
    // n is int64 in the source and float64 in the request.
    let set = try DefinitionSet(
      parsing: [(name: "f.yaml", text: Self.model())],
      over: Self.baseSet()
    )
    let inputs = try set.resolve(model: "m").inputs.map { "\($0.name) \($0.type.rawValue)" }
    #expect(
      inputs == [
        "recent__x float64", "recent__y float64", "fixed__x float64", "n float64", "k string",
      ]
    )
  }
}
