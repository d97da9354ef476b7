public import GranaryJSON
public import GranaryOffline

extension StoreCheck {
  /// The report as JSON.
  public var json: JSONValue {
    .object([
      "sound": .bool(isSound),
      "files": .int(fileCount),
      "bytes": .int(byteCount),
      "findings": .array(findings.map(\.json)),
    ])
  }
}

extension StoreFinding {
  fileprivate var json: JSONValue {
    .object([
      "kind": .string(kind.rawValue),
      "path": .string(path),
      "problem": .string(problem),
      "remedy": .string(remedy),
    ])
  }
}
