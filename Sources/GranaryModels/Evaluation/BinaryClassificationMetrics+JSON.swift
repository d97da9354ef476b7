public import GranaryJSON

extension BinaryClassificationMetrics {
  /// The metrics as manifests, reports and `--json` have them; one that is nil is null.
  public var json: JSONValue {
    .object([
      "rows": .int(rowCount),
      "positives": .int(positiveCount),
      "roc_auc": rocAUC.map(JSONValue.double) ?? .null,
      "average_precision": averagePrecision.map(JSONValue.double) ?? .null,
      "log_loss": .double(logLoss),
      "brier_score": .double(brierScore),
      "accuracy": .double(accuracy),
      "baseline_log_loss": .double(baselineLogLoss),
    ])
  }
}
