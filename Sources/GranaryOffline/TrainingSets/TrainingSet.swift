public import GranaryColumns
import GranaryDefinitions
public import GranaryFeatures

/// An entity frame with the features known at each row's time.
public struct TrainingSet: Sendable {
  /// The rows asked for.
  public let frame: EntityFrame
  /// The features, a row for each of the frame.
  public let features: FeatureTable
  /// The snapshot that the features were read from.
  public let snapshot: Int64

  /// A training set.
  public init(frame: EntityFrame, features: FeatureTable, snapshot: Int64) {
    self.frame = frame
    self.features = features
    self.snapshot = snapshot
  }

  /// The frame's columns in their order, then `view__feature` for each feature; with statuses,
  /// `view__feature__status` after each.
  public func table(statuses: Bool) -> Batch {
    let schema = TrainingSetSchema(
      frame: frame.rows.schema,
      features: features.entries.map { Field($0.name, $0.column.type) }
    )
    var columns = frame.rows.columns
    for entry in features.entries {
      columns.append(entry.column)
      if statuses { columns.append(Column(entry.statuses)) }
    }
    return Batch(schema.table(statuses: statuses), columns, count: frame.rows.count)
  }

  /// The digest of the table with statuses, independent of any file format: what a model's manifest
  /// says that it was trained on.
  public var contentDigest: ContentDigest {
    let schema = TrainingSetSchema(
      frame: frame.rows.schema,
      features: features.entries.map { Field($0.name, $0.column.type) }
    )
    var hasher = ContentHasher(schema.table(statuses: true).fields)
    hasher.update(digestedParts, rowCount: frame.rows.count)
    return hasher.finish()
  }

  var digestedParts: [ContentHasher.Part] {
    frame.rows.columns.map { .values($0) }
      + features.entries.flatMap { [.values($0.column), .statuses($0.statuses)] }
  }
}

/// The columns of a training set.
struct TrainingSetSchema {
  private let frame: Schema
  private let features: [Field]

  init(frame: Schema, features: [Field]) {
    self.frame = frame
    self.features = features
  }

  /// The columns that a service adds to those of a frame.
  ///
  /// - Throws: ``OfflineStoreError/Code/frame`` where the frame has a column of that name.
  init(frame: Schema, _ service: ResolvedService) throws(OfflineStoreError) {
    self.init(frame: frame, features: service.features.map(\.field))
    for feature in features {
      for name in [feature.name, Self.status(feature.name)] where frame.index(of: name) != nil {
        throw OfflineStoreError(
          code: .frame,
          message: "the entity frame has a column '\(name)' already, which is to come from the "
            + "service; leave it out of the frame"
        )
      }
    }
  }

  func table(statuses: Bool) -> Schema {
    Schema(
      frame.fields
        + features.flatMap { feature in
          statuses ? [feature, Field(Self.status(feature.name), .string)] : [feature]
        }
    )
  }

  private static func status(_ feature: String) -> String { "\(feature)__status" }
}

extension Column {
  /// The names of statuses.
  fileprivate init(_ statuses: [FeatureStatus]) {
    let names = FeatureStatus.allCases.map { Array($0.name.utf8) }
    var builder = ColumnBuilder(.string)
    builder.reserveCapacity(statuses.count)
    for status in statuses {
      unsafe names[Int(status.rawValue)].withUnsafeBytes { unsafe builder.append(utf8: $0) }
    }
    self = builder.finish()
  }
}
