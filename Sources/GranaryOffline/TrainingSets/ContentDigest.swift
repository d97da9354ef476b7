public import GranaryColumns
public import GranaryStatistics

/// What a table's content is known by, whatever file it is in.
public struct ContentDigest: Hashable, Sendable, CustomStringConvertible {
  /// A column.
  public struct Column: Hashable, Sendable {
    /// Its name and type.
    public let field: Field
    /// SHA-256 of its values, or of the statuses of a feature.
    public let digest: SHA256Digest
  }

  /// The columns in the table's order.
  public let columns: [Column]
  /// SHA-256 of names, types and digests of the columns, and of the number of rows.
  public let digest: SHA256Digest

  init(columns: [Column], rowCount: Int) {
    self.columns = columns
    var hasher = SHA256Hasher()
    for column in columns {
      hasher.update("\(column.field.name)\u{0}\(column.field.type.rawValue)\u{0}")
      hasher.update(column.digest.bytes)
    }
    hasher.update("\(rowCount)")
    digest = hasher.finish()
  }

  /// The digest as 64 hexadecimal digits.
  public var description: String { digest.description }
}
