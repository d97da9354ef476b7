/// The columns of one input, as far as its format has them before the rows.
public struct InputColumns: Hashable, Sendable {
  /// The input, as it was named.
  public let file: String
  /// The names in the input's order; nil where its format has none.
  public let names: [String]?
  /// The declared columns that it does not have, by their declared names; null in every row.
  public let missing: [String]

  /// The columns of an input.
  public init(file: String, names: [String]? = nil, missing: [String] = []) {
    self.file = file
    self.names = names
    self.missing = missing
  }
}
