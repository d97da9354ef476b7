import GranaryColumns
import GranaryFiles
import GranaryOffline
import GranarySegments
import GranaryStatistics

/// Reads an entity frame from an Arrow file: declared columns with their types, others as they are.
final class ArrowFrameRows: EntityFileRows {
  var schema: Schema { fitting.schema }
  private let file: String
  private let files: any FileSystem
  private let fitting: ArrowFitting
  private var reader: ArrowFileReader

  init(_ file: String, declared: [Text: ColumnType], on files: any FileSystem) throws {
    self.file = file
    self.files = files
    let reader = try Self.reading(file) { () throws(ArrowFileError) in
      try ArrowFileReader(Path(file), on: files)
    }
    fitting = try ArrowFitting(reader, declared, file: file)
    self.reader = reader
  }

  func next() throws -> Batch? {
    let batch = try Self.reading(file) { () throws(ArrowFileError) in try reader.next() }
    return try batch.map { try fitting.apply($0) }
  }

  /// A file is not read from front to end, so that its bytes are read once more.
  func digest() throws -> SHA256Digest { try SHA256Digest(of: Path(file), on: files) }

  private static func reading<Result: ~Copyable>(
    _ file: String,
    _ body: () throws(ArrowFileError) -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch {
      if let cause = error.underlying { throw cause }
      throw GranaryError(
        code: error.code.rawValue,
        kind: .invalid,
        message: error.message,
        location: file
      )
    }
  }
}

extension SHA256Digest {
  /// Digests a file.
  init(of path: Path, on files: any FileSystem) throws {
    let file = try files.open(path)
    var hasher = SHA256Hasher()
    var block = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = try file.read(into: &block)
      if count == 0 { break }
      unsafe block.withUnsafeBytes { read in
        unsafe hasher.update(UnsafeRawBufferPointer(rebasing: read[..<count]))
      }
    }
    try file.close()
    self = hasher.finish()
  }
}
