import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFiles
public import GranaryJSON
import GranaryOffline
import GranaryRegistry
import GranaryStatistics

/// What a training set was made of, written beside it: all that is needed to make it again.
public struct TrainingSetManifest: Hashable, Sendable {
  /// The file that the training set is in.
  public let file: String
  /// The service and its version, as `late_arrival@1`.
  public let service: String
  /// The snapshot that the features were read from.
  public let snapshot: Int64
  /// The number of rows.
  public let rowCount: Int
  /// The number of features.
  public let featureCount: Int
  /// By feature, how many values depend on whether rows count that were written down later than each
  /// row's time; nil where no feature is of rows with a created time.
  public let changedByCreatedTime: [String: Int]?
  /// By view, how many rows ask for a time at which it reaches back to rows that are deleted as past
  /// retention; views without any are left out.
  public let beforeRetention: [String: Int]
  /// What it says: service, definitions and their versions, snapshot, entity frame, digests.
  public let json: JSONValue

  static let format: Int64 = 2

  /// The name of the manifest of a training set's file.
  static func name(beside file: String) -> String { file + ".manifest.json" }

  init(
    _ plan: TrainingSetPlan,
    _ written: WrittenTrainingSet,
    frameDigest: SHA256Digest?,
    expiredBefore: [(source: String, time: Timestamp)],
    file: String,
    format: TableFormat,
    statuses: Bool
  ) {
    self.file = file
    service = plan.service.description
    snapshot = plan.snapshot
    rowCount = written.rowCount
    featureCount = plan.service.service.features.count
    changedByCreatedTime = written.changedByCreatedTime.map { counts in
      Dictionary(counts.map { ($0.feature, $0.count) }, uniquingKeysWith: { first, _ in first })
    }
    beforeRetention = Dictionary(
      written.beforeRetention.map { ($0.view, $0.count) },
      uniquingKeysWith: { first, _ in first }
    )
    json = .object([
      "format": .int(Self.format),
      "file": .string(Path(file).lastComponent),
      "file_format": .string(format.rawValue),
      "statuses": .bool(statuses),
      "service": .string(plan.service.description),
      "model": plan.model.map(JSONValue.string) ?? .null,
      "snapshot": .int(plan.snapshot),
      "written_only": .bool(plan.writtenOnly),
      "entity_frame": plan.frame.json(eventTime: plan.eventTime, digest: frameDigest),
      "views": .array(plan.service.viewDescriptions.map(JSONValue.string)),
      "definitions": .array(plan.definitions.map(\.json)),
      "rows": .int(written.rowCount),
      "columns": .array(written.columnsJSON),
      "sums_past_int64": .counts(written.sumsPastInt64),
      "changed_by_created_time": written.changedByCreatedTime.map(JSONValue.counts) ?? .null,
      "expired_before": .object(
        expiredBefore.map { .init($0.source, .string($0.time.description)) }
      ),
      "before_retention": .counts(written.beforeRetention.map { ($0.view, $0.count) }),
      "content": .string(written.content.description),
      "digest": .string(written.digest.description),
    ])
  }
}

extension TrainingSetPlan.Frame {
  fileprivate func json(eventTime: String, digest: SHA256Digest?) -> JSONValue {
    switch self {
    case .source(let source, let filter, let ids):
      .object([
        "source": .string(source.definition.name),
        "column_ids": .object(
          source.schema.names.compactMap { name in ids[name].map { .init(name, .int($0)) } }
        ),
        "where": filter.map { .string($0.text) } ?? .null,
        "event_time": .string(eventTime),
      ])
    case .file(let file):
      .object([
        "file": .string(file),
        "sha256": digest.map { .string($0.description) } ?? .null,
        "event_time": .string(eventTime),
      ])
    }
  }
}

extension RegisteredDefinition {
  fileprivate var json: JSONValue {
    .object([
      "kind": .string(kind), "name": .string(name), "version": .int(version), "hash": .string(hash),
    ])
  }
}

extension WrittenTrainingSet {
  /// Each column of the file with the digest of its content.
  fileprivate var columnsJSON: [JSONValue] {
    let digests = Dictionary(
      content.columns.map { (Text($0.field.name), $0.digest) },
      uniquingKeysWith: { first, _ in first }
    )
    return schema.fields.map { field in
      .object([
        "name": .string(field.name),
        "type": .string(field.type.rawValue),
        "content": digests[Text(field.name)].map { .string($0.description) } ?? .null,
      ])
    }
  }
}

extension JSONValue {
  fileprivate static func counts(_ counts: [(feature: String, count: Int)]) -> JSONValue {
    .object(counts.map { Member($0.feature, .int($0.count)) })
  }
}
