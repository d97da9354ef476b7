public import GranaryJSON
public import GranaryValidation

/// What came of checking data without storing it.
public struct ValidationResult: Sendable {
  /// What the checks found, with its counts.
  public let report: ValidationReport
  /// What the rows look like that passed; nil where nobody asked.
  public let profile: SourceProfile?

  /// Whether nothing is wrong with the data: there are checks, none of severity error failed, every
  /// row could be read, and an ingestion would not be refused.
  public var passes: Bool { report.passes }

  /// The result as JSON: whether it passes, the report and, where it was asked for, the profile.
  public var json: JSONValue {
    .object([
      "source": .string(report.source),
      "file": .string(report.file),
      "passes": .bool(passes),
      "report": report.json,
      "profile": profile?.json ?? .null,
    ])
  }

  /// The result as one HTML document; see `ValidationReport.html(profile:)`.
  public var html: [UInt8] { report.html(profile: profile) }
}
