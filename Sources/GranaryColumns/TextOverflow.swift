/// The texts of a column are more than its 32-bit offsets reach, or than whoever asked for it allowed.
public struct TextOverflow: Error, Hashable, Sendable {
  /// The bytes of text that any column may have.
  public static let byteLimit = Int(Int32.max)

  /// What was allowed.
  public let byteLimit: Int

  /// Texts past a limit.
  public init(byteLimit: Int) { self.byteLimit = byteLimit }

  /// Makes sure that texts together stay within a limit.
  ///
  /// - Parameters:
  ///   - columns: Columns of any type; those that have no texts are passed over.
  ///   - byteLimit: What is allowed.
  /// - Throws: ``TextOverflow`` where they do not.
  package static func check(_ columns: [Column], byteLimit: Int) throws(TextOverflow) {
    let byteCount = columns.reduce(0) { $0 + ($1.type == .string ? $1.values.byteCount : 0) }
    guard byteCount <= byteLimit else { throw TextOverflow(byteLimit: byteLimit) }
  }
}
