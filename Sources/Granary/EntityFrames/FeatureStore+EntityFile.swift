import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryOffline
import GranaryStatistics

/// The rows of an entity frame that is a file.
protocol EntityFileRows: EntityFrameRows {
  /// The SHA-256 of the file's bytes.
  ///
  /// - Precondition: All rows are read.
  func digest() throws -> SHA256Digest
}

extension FeatureStore {
  /// Opens a file as an entity frame.
  ///
  /// An Arrow file is known by its content, JSON Lines by the ending `.jsonl` or `.ndjson`; all else
  /// is CSV. Join keys and request values have the types that the service declares, the time is a
  /// timestamp. All other columns pass through: those of an Arrow file as they are, others as text.
  ///
  /// A frame is a question, not data to be kept: a row that does not fit is an error. It is read more
  /// than once, here and when a training set is made again, so that it cannot be a pipe.
  ///
  /// - Parameters:
  ///   - file: The path of the file.
  ///   - service: What the frame is for.
  ///   - eventTime: The column with each row's time.
  /// - Returns: Its rows, to be read.
  /// - Throws: ``GranaryError`` where the columns do not fit; reading throws it with the place of the
  ///   first row that does not.
  func frameRows(
    file: String,
    _ service: ResolvedService,
    eventTime: String
  ) throws -> any EntityFileRows {
    if try fileSystem.givesBytesOnce(Path(file)) { throw GranaryError.frameOnce(file) }
    let declared = service.joinKeys + service.request + [Field(eventTime, .timestamp)]
    let types = Dictionary(
      declared.map { (Text($0.name), $0.type) },
      uniquingKeysWith: { first, _ in first }
    )
    return switch try EntityFileFormat(of: Path(file), on: fileSystem) {
    case .arrow: try ArrowFrameRows(file, declared: types, on: fileSystem)
    case .jsonLines: try JSONLinesFrameRows(file, declared: types, on: fileSystem)
    case .csv: try CSVFrameRows(file, declared: types, on: fileSystem)
    }
  }
}

/// How the rows of an entity frame are written.
private enum EntityFileFormat {
  case arrow
  case jsonLines
  case csv

  /// Looks at the front of a file, then at its ending.
  init(of path: Path, on files: any FileSystem) throws {
    let front = try Self.front(of: path, on: files)
    let magics = ["ARROW1", "FEA1", "PAR1"].map { Array($0.utf8) } + [[0xFF, 0xFF, 0xFF, 0xFF]]
    let ending = path.lastComponent.split(separator: ".").last.map { Text($0.lowercased()) }
    self =
      switch ending?.string {
      // What looks like one but cannot be read is for its reader to say.
      case _ where magics.contains(where: front.starts(with:)): .arrow
      case "arrow", "arrows", "feather", "ipc": .arrow
      case "jsonl", "ndjson": .jsonLines
      default: .csv
      }
  }

  private static func front(of path: Path, on files: any FileSystem) throws -> [UInt8] {
    let file = try files.open(path)
    var front: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 8)
    while front.count < piece.count {
      let count = try file.read(into: &piece)
      if count == 0 { break }
      front += piece[..<count]
    }
    try file.close()
    return front
  }
}

extension GranaryError {
  /// What is named as an entity frame gives its rows but once.
  static func frameOnce(_ name: String) -> GranaryError {
    GranaryError(
      code: "bad_entity_frame",
      kind: .invalid,
      message: "an entity frame is read more than once, which a pipe or standard input cannot be; "
        + "write its rows to a file, and name that",
      location: name
    )
  }
}
