/// The file formats that tables are written in, by the ending of the file's name.
public enum TableFormat: String, CaseIterable, Hashable, Sendable {
  /// Arrow IPC file.
  case arrow
  /// CSV (RFC 4180) with a header; a null is empty, an empty text is a pair of quotes.
  case csv
  /// A JSON object a line; NaN and infinities are null.
  case jsonl

  /// The format of a file name; nil for another ending.
  public init?(fileName: String) {
    guard let dot = fileName.lastIndex(of: ".") else { return nil }
    self.init(rawValue: String(fileName[fileName.index(after: dot)...]))
  }
}
