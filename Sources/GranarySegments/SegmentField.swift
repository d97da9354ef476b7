public import GranaryColumns

/// A column of a segment and the number that it keeps when it is renamed.
public struct SegmentField: Hashable, Sendable {
  /// Name and type.
  public let field: Field
  /// The column's number, unique within its source or view.
  public let id: Int

  /// A numbered column.
  public init(field: Field, id: Int) {
    self.field = field
    self.id = id
  }
}

/// What a finished segment has.
public struct SegmentSummary: Hashable, Sendable {
  /// Rows in all batches.
  public let rowCount: Int
  /// The length of the file.
  public let byteCount: Int
}
