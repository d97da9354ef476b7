import GranaryJSON

/// A declared column of JSON that no row has, not even as null.
public struct AbsentColumn: Hashable, Sendable {
  /// The declared name.
  public let column: String
  /// Where rows should have it.
  public let path: String
  /// What rows have that no column is in and that differs least from the path; nil where nothing is near.
  public let nearest: String?

  /// That it is nowhere, and what may be meant.
  public var text: String {
    "no row has '\(path)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
  }

  /// The column as a member of the report's JSON.
  var json: JSONValue {
    .object([
      "column": .string(column), "path": .string(path),
      "nearest": nearest.map { .string($0) } ?? .null,
    ])
  }
}
