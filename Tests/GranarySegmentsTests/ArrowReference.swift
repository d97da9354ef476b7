import Foundation
import GranaryColumns
import GranaryFiles

@testable import GranarySegments

/// What `Tests/Reference/arrow_frames.py` says of the files that it wrote.
struct ArrowReference {
  /// A file, and its rows or why it is refused.
  struct File: Decodable {
    struct Column: Decodable {
      let name: String
      let type: String
      let values: [String?]
    }

    let rows: Int?
    let columns: [Column]?
    let error: String?
    let words: String?
  }

  let directory: Path
  let files: [String: File]

  /// The files of the repository, which pyarrow 26.0.1, pandas 3.1.1 and Polars 2.1.0 wrote.
  static let committed = Result {
    try ArrowReference(in: Python.reference.appending("arrow"))
  }

  /// The names of the committed files, in order.
  static let names = (try? committed.get())?.files.keys.sorted() ?? []

  private init(in directory: Path) throws {
    self.directory = directory
    let json = try RealFileSystem().readAll(directory.appending("expected.json"))
    files = try JSONDecoder().decode([String: File].self, from: Data(json))
  }

  /// Files of random columns, which the interpreter named by `GRANARY_PYTHON` writes now, with
  /// those of the tools that it has.
  static func random(seed: UInt64, in directory: Path) throws -> ArrowReference {
    try Python.run("arrow_frames.py", "--random", "\(seed)", directory.string)
    return try ArrowReference(in: directory)
  }

  func path(_ name: String) -> Path { directory.appending(name) }

  func bytes(_ name: String) throws -> [UInt8] { try RealFileSystem().readAll(path(name)) }
}

extension ArrowReference.File.Column {
  /// The values as a column has them.
  var scalars: [Scalar?] {
    values.map { text in text.map { scalar($0) } ?? .null }
  }

  private func scalar(_ text: String) -> Scalar? {
    switch ColumnType(rawValue: type) {
    case .bool: .bool(text == "true")
    case .int64: Int64(text).map(Scalar.int64)
    // The text is that of the exact value, so that nothing is rounded twice.
    case .float32: Double(text).map { .float32(Float($0)) }
    case .float64: Double(text).map(Scalar.float64)
    case .string: .string(Text(text))
    case .timestamp: Int64(text).map { .timestamp(Timestamp(microseconds: $0)) }
    case .date: Int32(text).map { .date(CalendarDate(days: $0)) }
    case nil: nil
    }
  }
}

/// A file in memory that gives at most so many bytes at a time.
final class MemoryFile: ReadableFile {
  private let bytes: [UInt8]
  private let pieceByteCount: Int
  nonisolated(unsafe) private var position = 0

  init(_ bytes: [UInt8], pieceByteCount: Int = .max) {
    self.bytes = bytes
    self.pieceByteCount = pieceByteCount
  }

  func read(into target: UnsafeMutableRawBufferPointer) -> Int {
    let position = unsafe position
    let count = min(target.count, pieceByteCount, bytes.count - position)
    unsafe target.copyBytes(from: bytes[position..<position + count])
    unsafe self.position = position + count
    return count
  }

  func close() {}
}

extension ArrowFileReader {
  /// Reads a file that cannot be read anywhere but from front to end.
  init(_ file: MemoryFile, byteLimit: Int = 1 << 24) throws(ArrowFileError) {
    let input = ArrowInput(file, path: "memory")
    let messages = try Self.messages(input, nil, byteLimit)
    try self.init("memory", messages, timesWithoutZone: .refused, batchByteLimit: byteLimit)
  }

  /// All rows, and how many each batch has.
  consuming func readAll() throws(ArrowFileError) -> (rows: Batch, batchRowCounts: [Int]) {
    var batches: [Batch] = []
    let schema = schema
    while let batch = try next() { batches.append(batch) }
    return (Batch.concatenating(batches, schema: schema), batches.map(\.count))
  }
}
