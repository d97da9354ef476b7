import GranaryDefinitions
public import GranaryFiles
public import GranaryIngest

/// Reads one input of a source and checks its rows, on all cores.
///
/// One thread, that of the caller, cuts the input into chunks and takes their findings over in the
/// input's order; others make columns of the rows and check them. What comes out does not depend on
/// how many they are, and memory holds a few batches for each.
public struct SourceReader: ~Copyable {
  /// The input's name in errors and reports.
  public let name: String
  /// The input's columns.
  public let columns: InputColumns
  /// The input's header as it stands there; nil where its format or its dialect has none.
  public let headerText: String?

  private let chunks: any InputChunks
  private var evaluating: OrderedPipeline<RowChunk, EvaluatedBatch>
  private var settling: OrderedPipeline<EvaluatedBatch, SettledRows>
  private var isNoted = false
  private var isAtEnd = false
  private var hasRows = false

  /// Opens an input.
  ///
  /// - Parameters:
  ///   - file: The bytes, in the format of the validator's source.
  ///   - name: What to call it in errors and reports.
  ///   - validator: The source's checks.
  ///   - limits: How much to take in at a time.
  ///   - threadCount: How many threads make columns and check them, at least 1: then it is the
  ///     caller's; nil for as many as there are cores.
  /// - Throws: `IngestError` where the input cannot be read as rows of the source.
  public init(
    _ file: any ReadableFile,
    name: String,
    _ validator: SourceValidator,
    limits: IngestLimits = IngestLimits(),
    threadCount: Int? = nil
  ) throws {
    let chunks = try Self.chunks(of: file, name: name, validator.source, limits: limits)
    let columns = InputColumns(
      file: name,
      names: chunks.columnNames,
      missing: chunks.missingColumns
    )
    let validator = validator.reading(columns)
    self.name = name
    self.columns = columns
    headerText = chunks.headerText
    self.chunks = chunks
    evaluating = OrderedPipeline(threadCount: threadCount) { chunk in
      validator.evaluate(chunk.read())
    }
    // Where the rows before decide nothing, rows are settled with their evaluation.
    settling = OrderedPipeline(threadCount: validator.refusesByRowsBefore ? threadCount : 1) {
      $0.settled()
    }
  }

  /// Columns of the input that the source does not declare, as far as it is read.
  public var unknownColumns: [String] { chunks.unknownColumns }

  /// The next rows, checked; nil when there are no more.
  ///
  /// - Parameter run: What has been found so far, in other inputs too; takes over what was found in
  ///   these rows.
  /// - Returns: The rows that are taken in and those that are not.
  /// - Throws: `IngestError` where the input cannot be read any further, and what
  ///   ``ValidationRun/absorb(_:)`` does.
  public mutating func next(into run: inout ValidationRun) throws -> CheckedBatch? {
    if !isNoted { run.note(columns) }
    isNoted = true
    let chunks = self.chunks
    while !isAtEnd, !settling.isFull {
      if let evaluated = try evaluating.next(from: { try chunks.nextChunk() }) {
        settling.put(try run.decide(evaluated))
        hasRows = true
      } else {
        isAtEnd = true
        if hasRows { run.note(absent: chunks.absentColumns) }
      }
    }
    return settling.take().map { run.count($0) }
  }

  /// What has come of the input.
  ///
  /// - Precondition: ``next(into:)`` has returned nil: before that the digest is not known.
  public consuming func finish() -> InputSummary { chunks.finish() }
}

extension SourceReader {
  static func chunks(
    of file: any ReadableFile,
    name: String,
    _ source: SourceDefinition,
    limits: IngestLimits
  ) throws -> any InputChunks {
    switch source.format.layout {
    case .csv(let dialect):
      let reader = try CSVReader(
        file,
        name: name,
        dialect: dialect,
        columns: source.inputColumns,
        limits: limits
      )
      return ChunksOfReader(reader)
    case .jsonLines:
      return try jsonChunks(of: file, name: name, .lines, source, limits)
    case .json(let records):
      return try jsonChunks(of: file, name: name, .document(records: records), source, limits)
    }
  }

  private static func jsonChunks(
    of file: any ReadableFile,
    name: String,
    _ layout: JSONReader.Layout,
    _ source: SourceDefinition,
    _ limits: IngestLimits
  ) throws(IngestError) -> any InputChunks {
    let reader = try JSONReader(
      file,
      name: name,
      layout: layout,
      columns: source.inputColumns,
      unknownMembers: source.unknownColumns == .error ? .refuse : .ignore,
      limits: limits
    )
    return ChunksOfReader(reader)
  }
}

@available(*, unavailable)
extension SourceReader: Sendable {}
