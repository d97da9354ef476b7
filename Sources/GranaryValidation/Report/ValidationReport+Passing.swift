import GranaryDefinitions

extension ValidationReport {
  /// Whether nothing is wrong with the data: an ingestion may take it in, no check of severity error
  /// failed, and every row could be read.
  ///
  /// Stricter than ``isAccepted``, by which some rows may be refused and the rest stored. Where a
  /// check has `min_valid_fraction`, fewer failures than that do not count.
  public var passes: Bool {
    isAccepted && !checks.contains { $0.outcome == .failed && $0.severity == .error }
      && !refusals.contains { $0.check == nil }
  }
}
