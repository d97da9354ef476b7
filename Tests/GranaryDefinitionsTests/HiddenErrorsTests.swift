import GranaryDefinitions
import Testing

/// Errors that stand beside others: all are told at once, and nothing that only follows from another.
@Suite struct HiddenErrorsTests {
  private static let rest = """

    ---
    kind: entity
    name: shop
    join_keys: {shop: string}
    ---
    kind: feature_view
    name: spending
    entity: shop
    source: visits
    max_age: 1d
    features: {last: amount, lost: note, mean: {aggregate: mean, of: amout, window: 7d}}
    ---
    kind: feature_service
    name: now
    features: ["spending[lost, lst]"]
    """

  static let files = [
    BadFile(
      "a column and a reference to another",
      """
      kind: source
      name: visits
      columns:
        shop: string
        at: {type: timestmp}
        amount: {type: float64, checks: [{betwen: {min: 0}}]}
        note: {type: string, unitt: x}
      derive: {twice: amont * 2, later: at + minutes(amnt), more: twice + 1}
      event_time: at
      created_time: written
      primary_key: [shp]
      checks: [{unique: [shop, at, ammount]}, {expression: amount > nil_}]
      """ + rest,
      "5:14: error: the column 'at': no type 'timestmp'; did you mean 'timestamp'? "
        + DefinitionErrorTests.types,
      "6:37: error: a check has no key 'betwen'; did you mean 'between'? there are: "
        + CheckKeys.firstTwelve,
      "7:24: error: the column 'note' has no key 'unitt'; did you mean 'unit'? there are: "
        + CheckKeys.ofColumns,
      "8:17: error: the derived column 'twice': no column named 'amont'; did you mean 'amount'?",
      "8:48: error: the derived column 'later': no column named 'amnt'; did you mean 'amount'?",
      "10:15: error: created_time: no column named 'written'; there are: shop, amount, note, at, "
        + "later, more, twice",
      "11:14: error: primary_key: no column named 'shp'; did you mean 'shop'?",
      "12:19: error: the check 'unique': no column named 'ammount'; did you mean 'amount'?",
      "12:63: error: the check 'expression': no column named 'nil_'",
      "23:66: error: 'of' of the feature 'mean': no column named 'amout'; did you mean 'amount'?",
      "27:12: error: the feature view 'spending' has no feature 'lst'; did you mean 'last'?"
    ),
    BadFile(
      "a key that would give a window its time",
      """
      kind: source
      name: visits
      columns: {shop: string, at: timestamp, amount: float64, note: string}
      event_tme: at
      retention: 8d
      deleted: note = 'x'
      primry_key: [shop]
      checks: [{freshness: {max_age: 1d}}]
      """ + rest.replacing("amout", with: "amount").replacing("lst", with: "last"),
      "4:1: error: a source has no key 'event_tme'; did you mean 'event_time'?",
      "7:1: error: a source has no key 'primry_key'; did you mean 'primary_key'?"
    ),
    BadFile(
      "a name near to one whose definition is wrong",
      "kind: source\nname: visits\ncolumns: 3"
        + rest.replacing("source: visits", with: "source: vists"),
      "3:10: error: columns must be a mapping that is not empty, not '3'",
      "12:9: error: no source named 'vists'; did you mean 'visits'? there are: visits",
      "18:12: error: the feature view 'spending' has no feature 'lst'; did you mean 'last'?"
    ),
    BadFile(
      "a model of a service that is not whole",
      """
      kind: source
      name: visits
      columns: {shop: string, at: timestamp, amount: float64, note: string}
      event_time: at
      ---
      kind: entity
      name: shop
      join_keys: {shop: string}
      ---
      kind: feature_view
      name: spending
      entity: shop
      source: visits
      features: {last: amount}
      ---
      kind: feature_service
      name: now
      features: [spending]
      reqest: {weekday: int64}
      ---
      kind: model
      name: m
      service: now
      entity_frame: {source: visits, event_time: att}
      label: amont > 1
      split: {by: time, test_fraction: 0.5}
      transforms: [{drop: [weekday]}]
      estimator: {type: gradient_boosting}
      """,
      "19:1: error: a feature service has no key 'reqest'; did you mean 'request'?",
      "24:44: error: entity_frame: no column named 'att'; did you mean 'at'?",
      "25:8: error: the label: no column named 'amont'; did you mean 'amount'?"
    ),
    BadFile(
      "a view of an entity that is not there",
      """
      kind: source
      name: visits
      columns: {shop: string, at: timestamp, amount: float64}
      event_time: at
      ---
      kind: feature_view
      name: spending
      entity: shp
      source: visits
      features: {last: amount, lost: amont}
      ---
      kind: feature_service
      name: now
      features: ["spending[last, lost, zz]"]
      """,
      "8:9: error: no entity named 'shp'",
      "10:32: error: the feature 'lost': no column named 'amont'; did you mean 'amount'?",
      "14:12: error: the feature view 'spending' has no feature 'zz'; there are: last, lost"
    ),
    BadFile(
      "a model with wrong values and wrong references",
      """
      kind: source
      name: visits
      columns: {shop: string, at: timestamp, amount: float64}
      event_time: at
      ---
      kind: entity
      name: shop
      join_keys: {shop: string}
      ---
      kind: feature_view
      name: spending
      entity: shop
      source: visits
      features: {last: amount}
      ---
      kind: feature_service
      name: now
      features: [spending]
      ---
      kind: model
      name: m
      service: nw
      entity_frame: {source: visits, event_time: att}
      label: amount >
      split: {by: time, test_fraction: 2}
      estimator: {type: gradient_bosting}
      ---
      kind: model
      name: n
      service: now
      entity_frame: {source: visits, event_time: at}
      label: amount > 1
      split: {by: tim, test_fraction: 0.5}
      transforms:
        - {impute: medan, columns: [last], indicator: yse}
        - {scale: standrd, columns: [lst, spending__last__missing]}
        - {encode: onehot, columns: [shp]}
        - {imputee: mean, columns: [last], indicator: true}
        - {drop: [last__missing, whatever_the_one_before_makes]}
      estimator: {type: gradient_boosting}
      """,
      "22:10: error: no feature service named 'nw'; did you mean 'now'?",
      "23:44: error: entity_frame: no column named 'att'; did you mean 'at'?",
      "24:16: error: the label: ",
      "25:34: error: test_fraction must be a number between 0 and 1",
      "26:19: error: the estimator 'gradient_bosting' does not exist",
      "33:13: error: the split 'tim' does not exist; did you mean 'time'?",
      "35:14: error: the imputation 'medan' does not exist; did you mean 'mean'?",
      "35:49: error: indicator must be true or false, not 'yse'",
      "36:13: error: the scale 'standrd' does not exist; did you mean 'standard'?",
      "36:32: error: the model has no column 'lst'; did you mean 'spending__last'? there are: spending__last, ",
      "37:14: error: the encoding 'onehot' does not exist; did you mean 'one_hot'?",
      "37:32: error: the model has no column 'shp'; did you mean 'shop'?",
      "38:6: error: a transform has no key 'imputee'; did you mean 'impute'?"
    ),
    BadFile(
      "models whose references cannot be read, beside wrong ones",
      """
      kind: source
      name: visits
      columns: {shop: string, at: timestamp, amount: float64}
      event_time: at
      ---
      kind: entity
      name: shop
      join_keys: {shop: string}
      ---
      kind: feature_view
      name: spending
      entity: shop
      source: visits
      features: {last: amount}
      ---
      kind: feature_service
      name: now
      features: [spending]
      ---
      kind: model
      name: no_service
      service: [now]
      entity_frame: {source: visits, event_time: att, where: amont > 1}
      label: amount
      split: {by: time, test_fraction: 0.5}
      transforms: [{drop: [whatever_the_service_has]}]
      estimator: {type: gradient_boosting}
      ---
      kind: model
      name: no_frame
      service: now
      entity_frame: visits
      label: whatever_the_frame_has
      split: {by: time, test_fraction: 0.5}
      transforms: [{drop: [spendin__last]}]
      estimator: {type: gradient_boosting}
      ---
      kind: model
      name: no_source
      service: nw
      entity_frame: {event_time: at}
      label: true
      split: {by: time, test_fraction: 0.5}
      estimator: {type: gradient_boosting}
      ---
      kind: model
      name: no_time
      service: now
      entity_frame: {source: visits, event_time: {}, where: amount}
      label: amont > 1
      split: {by: time, test_fraction: 0.5}
      estimator: {type: gradient_boosting}
      """,
      "22:10: error: the service must be a text, not a list",
      "23:44: error: entity_frame: no column named 'att'; did you mean 'at'?",
      "23:56: error: 'where': no column named 'amont'; did you mean 'amount'?",
      "24:8: error: the label must be bool, not float64",
      "32:15: error: entity_frame must be a mapping, not 'visits'",
      "35:22: error: the model has no column 'spendin__last'; did you mean 'spending__last'?",
      "40:10: error: no feature service named 'nw'; did you mean 'now'?",
      "41:15: error: entity_frame needs the key 'source'",
      "49:44: error: the event_time of entity_frame must be a text, not an empty mapping",
      "49:55: error: 'where' must be bool, not float64",
      "50:8: error: the label: no column named 'amont'; did you mean 'amount'?"
    ),
  ]

  /// What is expected is how each error begins.
  @Test(arguments: files) func tellsAllAtOnce(_ file: BadFile) {
    let report = file.report()
    #expect(report.count == file.errors.count, "\(report.joined(separator: "\n"))")
    for (error, expected) in zip(report, file.errors) {
      #expect(error.hasPrefix(expected))
    }
  }
}

/// Lists in messages that are about something else here.
private enum CheckKeys {
  static let firstTwelve = "required"
  static let ofColumns = "type, required, unit"
}
