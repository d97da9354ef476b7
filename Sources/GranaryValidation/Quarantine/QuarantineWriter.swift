public import GranaryFiles
public import GranaryIngest
public import GranaryJSON
public import GranaryStatistics

/// Writes the refused rows of a file as JSON Lines.
///
/// ```
/// {"format":1,"source":"weather","definition":"51c0…","file":"weather.csv","header":"origin,temp","layout":{…}}
/// {"line":7,"ordinal":5,"element":null,"text":"EWR,hot","reasons":[{"code":"not_a_number","column":"temp",…}]}
/// …
/// {"rows":1,"digest":"8d2f…","checksum":"03ab…"}
/// ```
/// The digest of the file's content is known only at its end, so the last line has it, and the SHA-256
/// of the lines before it; a file without one was not finished. The file is made with the first row: no rows, no file.
public struct QuarantineWriter: ~Copyable, Sendable {
  static let format = 1
  /// Bytes after which they are written down.
  private static let pieceByteCount = 1 << 18

  private let path: Path
  private let fileSystem: any FileSystem
  private let header: JSONValue
  private var file: (any WritableFile)?
  /// Of the lines written so far.
  private var checksum: SHA256Hasher?
  /// Rows written so far.
  public private(set) var rowCount = 0

  /// A writer that has written nothing.
  ///
  /// - Parameters:
  ///   - path: Where the file is to be; nothing may be there.
  ///   - header: What is said of the file that the rows are of.
  ///   - fileSystem: What to write on.
  public init(_ path: Path, _ header: QuarantineHeader, on fileSystem: any FileSystem) {
    self.path = path
    self.fileSystem = fileSystem
    self.header = header.json
  }

  /// Appends rows, with few of them in memory at a time.
  public mutating func write(_ rows: some Sequence<RefusedRow>) throws(FileError) {
    var bytes: [UInt8] = []
    for row in rows {
      if rowCount == 0 { bytes += header.line }
      bytes += row.json.line
      rowCount += 1
      if bytes.count >= Self.pieceByteCount {
        try append(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    if !bytes.isEmpty { try append(bytes) }
  }

  private mutating func append(_ bytes: [UInt8]) throws(FileError) {
    let target: any WritableFile
    if let file {
      target = file
    } else {
      target = try fileSystem.create(path)
      file = target
      checksum = SHA256Hasher()
    }
    try target.write(bytes)
    checksum?.update(bytes)
  }

  /// Ends the file and makes it durable; the directory is the caller's to sync.
  ///
  /// - Parameter digest: The SHA-256 of the content that the rows are of.
  /// - Returns: Whether there is a file.
  /// - Throws: `FileError` when the file system does.
  @discardableResult
  public mutating func finish(digest: SHA256Digest) throws(FileError) -> Bool {
    guard let file, let checksum = checksum.take()?.finish() else { return false }
    let end = JSONValue.object([
      "rows": .int(rowCount),
      "digest": .string(digest.description),
      "checksum": .string(checksum.description),
    ])
    try file.write(end.line)
    try file.sync()
    try file.close()
    self.file = nil
    return true
  }
}

extension JSONValue {
  fileprivate var line: [UInt8] { encoded() + [UInt8(ascii: "\n")] }
}

extension RefusedRow {
  /// The row as a line of a quarantine file has it.
  public var json: JSONValue {
    .object([
      "line": .int(line),
      "ordinal": .int(ordinal),
      "element": element.map { .int($0) } ?? .null,
      "text": .string(text),
      "reasons": .array(reasons.map(\.json)),
    ])
  }
}

extension RowRefusal {
  fileprivate var json: JSONValue {
    func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
    return .object([
      "code": .string(code.rawValue),
      "check": optional(check),
      "column": optional(column),
      "value": optional(value),
      "message": .string(message),
    ])
  }
}
