import GranaryDefinitions
import Testing

/// Models of services and sources that are not as they say.
extension ResolutionErrorTests {
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
}
