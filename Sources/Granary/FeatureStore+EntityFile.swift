import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngest
import GranaryOffline
import GranarySegments

extension FeatureStore {
  /// Reads an entity frame from a file.
  ///
  /// An Arrow file is known by its content, JSON Lines by the ending `.jsonl` or `.ndjson`; all else
  /// is CSV. Join keys and request values have the types that the service declares, the time is a
  /// timestamp. All other columns pass through: those of an Arrow file as they are, others as text.
  ///
  /// A frame is a question, not data to be kept: a row that does not fit is an error.
  ///
  /// - Parameters:
  ///   - file: The path of the file.
  ///   - service: What the frame is for.
  ///   - eventTime: The column with each row's time.
  ///   - timesWithoutZone: What to do with an Arrow file's times that have no zone.
  /// - Returns: All rows, in memory.
  /// - Throws: ``GranaryError`` with the place of the first row that does not fit.
  func entityFrame(
    file: String,
    _ service: ResolvedService,
    eventTime: String,
    timesWithoutZone: ArrowFileReader.TimesWithoutZone = .refused
  ) throws -> EntityFrame {
    let declared = service.joinKeys + service.request + [Field(eventTime, .timestamp)]
    let types = Dictionary(
      declared.map { (Text($0.name), $0.type) },
      uniquingKeysWith: { first, _ in first }
    )
    let rows =
      switch try EntityFileFormat(of: Path(file), on: fileSystem) {
      case .arrow: try arrowRows(file, types, timesWithoutZone)
      case .jsonLines: try JSONLinesFrame.rows(of: file, declared: types, on: fileSystem)
      case .csv: try csvRows(file, types)
      }
    return try EntityFrame(rows: rows, eventTime: eventTime)
  }

  private func csvRows(_ file: String, _ declared: [Text: ColumnType]) throws -> Batch {
    let fields = try columnNames(of: file).map { Field($0, declared[Text($0)] ?? .string) }
    var reader = try CSVReader(
      fileSystem.open(Path(file)),
      name: file,
      dialect: CSVDialect(),
      columns: fields
    )
    var frame = FrameRows(Schema(fields), file: file)
    while let rows = try reader.next() {
      if let refused = rows.refused.first, let reason = refused.reasons.first {
        throw GranaryError(
          code: reason.code.rawValue,
          kind: .invalid,
          message: reason.column.map { "column '\($0)': \(reason.message)" } ?? reason.message,
          location: "\(file):\(refused.line)"
        )
      }
      try frame.append(rows.batch)
    }
    return frame.joined
  }

  private func columnNames(of file: String) throws -> [String] {
    try CSVReader(
      fileSystem.open(Path(file)),
      name: file,
      dialect: CSVDialect(),
      columns: [],
      unknownColumns: .ignore
    ).ignoredColumns
  }

  private func arrowRows(
    _ file: String,
    _ declared: [Text: ColumnType],
    _ timesWithoutZone: ArrowFileReader.TimesWithoutZone
  ) throws -> Batch {
    do {
      var reader = try ArrowFileReader(
        Path(file),
        on: fileSystem,
        timesWithoutZone: timesWithoutZone
      )
      let fitting = try ArrowFitting(reader, declared, file: file)
      var frame = FrameRows(fitting.schema, file: file)
      while let batch = try reader.next() { try frame.append(fitting.apply(batch)) }
      return frame.joined
    } catch let error as ArrowFileError {
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

/// The rows of a frame as they come.
private struct FrameRows {
  private let schema: Schema
  private let file: String
  private var batches: [Batch] = []
  private var textByteCounts: [Int]

  init(_ schema: Schema, file: String) {
    self.schema = schema
    self.file = file
    textByteCounts = Array(repeating: 0, count: schema.fields.count)
  }

  mutating func append(_ batch: Batch) throws(GranaryError) {
    for (index, column) in batch.columns.enumerated() where column.type == .string {
      textByteCounts[index] += column.values.byteCount
      guard textByteCounts[index] <= Int(Int32.max) else {
        throw .tooMuchText(schema.fields[index].name, file)
      }
    }
    batches.append(batch)
  }

  var joined: Batch { Batch.concatenating(batches, schema: schema) }
}

extension GranaryError {
  static func tooMuchText(_ column: String, _ file: String) -> GranaryError {
    GranaryError(
      code: OfflineStoreError.Code.frame.rawValue,
      kind: .invalid,
      message: "the texts of column '\(column)' pass 2 GiB; split the frame",
      location: file
    )
  }
}
