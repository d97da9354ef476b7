public import GranaryFiles
public import GranaryIngest
import GranaryJSON
public import GranaryStatistics

/// A row in quarantine, as it was refused.
public typealias QuarantinedRow = RefusedRow

/// Reads the refused rows of a file back from what a ``QuarantineWriter`` has written.
public struct QuarantineReader: Sendable {
  /// What is said of the file that the rows are of.
  public let header: QuarantineHeader

  private let path: Path
  private let fileSystem: any FileSystem

  /// Opens a quarantine file and reads its first line.
  ///
  /// - Throws: ``ValidationError`` when it is no quarantine file, or one of a newer format;
  ///   `FileError` when it cannot be read.
  public init(_ path: Path, on fileSystem: any FileSystem) throws {
    self.path = path
    self.fileSystem = fileSystem
    var lines = try LineReader(path, on: fileSystem)
    guard let first = try lines.next(), let header = QuarantineHeader(first) else {
      throw lines.damage("no quarantine file of format \(QuarantineWriter.format)")
    }
    self.header = header
  }

  /// All rows, in file order.
  ///
  /// - Throws: ``ValidationError`` when the file is damaged or was not finished; `FileError` when it
  ///   cannot be read.
  public func rows() throws -> [QuarantinedRow] {
    var rows: [QuarantinedRow] = []
    try forEachRow { rows.append($0) }
    return rows
  }

  /// Passes every row on, in file order, with one in memory at a time.
  ///
  /// - Returns: The digest of the content that the rows are of.
  /// - Throws: What ``rows()`` does, and what `body` does.
  @discardableResult
  public func forEachRow(_ body: (QuarantinedRow) throws -> Void) throws -> SHA256Digest {
    var lines = try LineReader(path, on: fileSystem)
    var checksum = SHA256Hasher()
    _ = try lines.next()
    checksum.update(lines.bytesOfLine)
    var rowCount = 0
    while let line = try lines.next() {
      if let count = line["rows"]?.int64 {
        guard count == rowCount, let digest = line["digest"]?.text.flatMap(SHA256Digest.init(hex:))
        else { throw lines.damage("the last line says \(count) rows, and there are \(rowCount)") }
        guard line["checksum"]?.text == checksum.finish().description else {
          throw lines.damage("the lines are not as they were written, their checksum differs")
        }
        guard try lines.next() == nil else { throw lines.damage("something follows the last line") }
        return digest
      }
      guard let row = RefusedRow(line) else { throw lines.damage("no refused row") }
      checksum.update(lines.bytesOfLine)
      rowCount += 1
      try body(row)
    }
    throw lines.damage("the file ends without its last line: writing it was not finished")
  }
}

/// JSON Lines, one at a time.
private struct LineReader {
  private let path: Path
  private let file: any ReadableFile
  private var piece: [UInt8]
  private var bytes: [UInt8] = []
  private var position = 0
  private var line = 0
  /// The bytes of the line read last, with the line feed that ends it.
  private(set) var bytesOfLine: [UInt8] = []

  init(_ path: Path, on fileSystem: any FileSystem) throws(FileError) {
    self.path = path
    file = try fileSystem.open(path)
    piece = [UInt8](repeating: 0, count: 65_536)
  }

  func damage(_ message: String) -> ValidationError {
    ValidationError(.damagedQuarantine, at: "\(path):\(line)", message)
  }

  /// The next line's value; nil at the end.
  mutating func next() throws -> JSONValue? {
    line += 1
    var searched = position
    while true {
      if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { position = end + 1 }
        return try value(Array(bytes[position..<end]))
      }
      bytes.removeFirst(position)
      position = 0
      searched = bytes.count
      let count = try file.read(into: &piece)
      if count == 0 {
        guard !bytes.isEmpty else { return nil }
        defer { position = bytes.count }
        return try value(bytes)
      }
      bytes.append(contentsOf: piece[..<count])
    }
  }

  private mutating func value(_ bytes: [UInt8]) throws -> JSONValue {
    bytesOfLine = bytes + [UInt8(ascii: "\n")]
    do {
      return try JSONValue(parsing: bytes)
    } catch {
      throw damage("no JSON, \(error)")
    }
  }
}

extension RefusedRow {
  fileprivate init?(_ json: JSONValue) {
    guard let ordinal = json["ordinal"]?.int64, let line = json["line"]?.int64,
      let text = json["text"]?.text, let reasons = json["reasons"]?.elements
    else { return nil }
    let refusals = reasons.compactMap(RowRefusal.init)
    guard refusals.count == reasons.count else { return nil }
    self.init(
      ordinal: Int(ordinal),
      line: Int(line),
      element: json["element"]?.int64.map { Int($0) },
      text: text,
      reasons: refusals
    )
  }
}

extension RowRefusal {
  fileprivate init?(_ json: JSONValue) {
    guard let code = json["code"]?.text, let message = json["message"]?.text else { return nil }
    self.init(
      Code(rawValue: code),
      column: json["column"]?.text,
      check: json["check"]?.text,
      value: json["value"]?.text,
      message: message
    )
  }
}
