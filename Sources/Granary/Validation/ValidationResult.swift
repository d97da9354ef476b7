public import GranaryJSON
public import GranaryValidation

/// What came of checking data without storing it.
public struct ValidationResult: Sendable {
  /// What the checks found, with its counts.
  public let report: ValidationReport
  /// What the rows look like that passed; nil where nobody asked.
  public let profile: SourceProfile?
  /// What became of the rows of files that others were compared with, a source at a time: those that
  /// their definitions refuse do not count.
  public private(set) var references: [IngestionResult] = []

  init(report: ValidationReport, profile: SourceProfile?) {
    self.report = report
    self.profile = profile
  }

  /// The same, with what it was found by.
  func comparing(with references: [IngestionResult]) -> ValidationResult {
    var result = self
    result.references = references
    return result
  }

  /// Whether nothing is wrong with the data: there are checks, none of severity error failed, every
  /// row could be read, and an ingestion would not be refused.
  public var passes: Bool { report.passes }

  /// The result as JSON: whether it passes, the report, what it was compared with and, where it was
  /// asked for, the profile.
  public var json: JSONValue {
    .object([
      "source": .string(report.source),
      "file": .string(report.file),
      "passes": .bool(passes),
      "report": report.json,
      "references": .array(references.map(\.referenceJSON)),
      "profile": profile?.json ?? .null,
    ])
  }

  /// The result as one HTML document; see `ValidationReport.html(profile:)`.
  public var html: [UInt8] { report.html(profile: profile) }
}

extension IngestionResult {
  /// What was read to be compared with: only rows that passed count.
  fileprivate var referenceJSON: JSONValue {
    .object([
      "source": .string(report.source),
      "files": .array(files.map { .string($0.name) }),
      "read": .int(report.rowsRead),
      "passed": .int(report.accepted),
      "failed": .int(report.refused),
    ])
  }
}
