public import GranaryColumns
public import GranaryFiles
import GranaryJSON
import GranarySegments
public import GranaryStatistics

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

  /// Writes a table to a file, which is replaced whole or not at all.
  ///
  /// - Returns: The digest of the file's bytes.
  public func write(
    _ table: Batch,
    to path: Path,
    on fileSystem: any FileSystem
  ) throws -> SHA256Digest {
    switch self {
    case .arrow: try writeArrow(table, to: path, on: fileSystem)
    case .csv: try fileSystem.writeAtomically(Self.csv(table), to: path)
    case .jsonl: try fileSystem.writeAtomically(Self.jsonLines(table), to: path)
    }
    return SHA256Digest(hashing: try fileSystem.readAll(path))
  }

  private func writeArrow(_ table: Batch, to path: Path, on fileSystem: any FileSystem) throws {
    let temporary = path.temporaryNeighbour
    let fields = table.schema.fields.enumerated().map {
      SegmentField(field: $0.element, id: $0.offset + 1)
    }
    let writer = try SegmentWriter(temporary, fields: fields, on: fileSystem)
    try writer.write(table)
    _ = try writer.finish()
    try fileSystem.rename(temporary, to: path)
    try fileSystem.syncDirectory(path.parent)
  }

  private static func csv(_ table: Batch) -> [UInt8] {
    var bytes: [UInt8] = []
    appendLine(table.schema.names.map { .string(Text($0)) }, to: &bytes)
    for row in 0..<table.count { appendLine(table.columns.map { $0[row] }, to: &bytes) }
    return bytes
  }

  private static func appendLine(_ values: [Scalar], to bytes: inout [UInt8]) {
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      if case .string(let text) = value {
        append(text, to: &bytes)
      } else {
        bytes.append(contentsOf: value.description.utf8)
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Text, in quotes where it is empty (null is empty without them) or has a special character.
  private static func append(_ text: Text, to bytes: inout [UInt8]) {
    let utf8 = text.string.utf8
    let special = utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r")
    }
    guard special || utf8.isEmpty else { return bytes.append(contentsOf: utf8) }
    bytes.append(UInt8(ascii: "\""))
    for byte in utf8 {
      bytes.append(byte)
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func jsonLines(_ table: Batch) -> [UInt8] {
    var bytes: [UInt8] = []
    for row in 0..<table.count {
      let members = zip(table.schema.fields, table.columns).map { field, column in
        JSONValue.Member(field.name, JSONValue(column[row]))
      }
      bytes.append(contentsOf: JSONValue.object(members).encoded())
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }
}
