public import GranaryColumns
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
    var fields = frame.rows.schema.fields
    var columns = frame.rows.columns
    for entry in features.entries {
      fields.append(Field(entry.name, entry.column.type))
      columns.append(entry.column)
      guard statuses else { continue }
      fields.append(Field("\(entry.name)__status", .string))
      columns.append(Column(.string, entry.statuses.map { .string(Text($0.name)) }))
    }
    return Batch(Schema(fields), columns, count: frame.rows.count)
  }
}
