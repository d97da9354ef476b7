import GranaryDefinitions

extension ValidationReport {
  /// Whether nothing is wrong with the data: an ingestion may take it in, no check of severity error
  /// failed, and every row could be read.
  ///
  /// Stricter than ``isAccepted``, by which some rows may be refused and the rest stored.
  public var passes: Bool {
    isAccepted && !checks.contains { $0.outcome == .failed && $0.severity == .error }
      && !refusals.contains { $0.check == nil }
  }

  /// Whether a check of severity warning failed.
  public var hasWarnings: Bool {
    checks.contains { $0.outcome == .failed && $0.severity == .warning }
  }

  /// The report of rows that are checked and not stored: without any check it is no success.
  public func demandingChecks() -> ValidationReport {
    guard checks.isEmpty else { return self }
    var report = self
    report.verdict = .refused(
      verdictReasons + [
        "source '\(source)' has no checks, so nothing is known of its rows but that they can be read; "
          + "'granary infer FILE' proposes some"
      ]
    )
    return report
  }

  /// Failures before what was not run and what passed, errors before warnings, many before few;
  /// otherwise in the source's order.
  var worstChecksFirst: [CheckResult] {
    checks.enumerated().sorted { left, right in
      let ranks = (left.element.rank, right.element.rank)
      if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
      if left.element.failed != right.element.failed {
        return left.element.failed > right.element.failed
      }
      return left.offset < right.offset
    }.map(\.element)
  }
}

extension CheckResult {
  fileprivate var rank: Int {
    switch (outcome, severity) {
    case (.failed, .error): 0
    case (.failed, .warning): 1
    case (.notRun, _): 2
    case (.passed, _): 3
    }
  }
}
