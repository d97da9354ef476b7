import GranaryColumns
public import GranaryFiles

/// A place that rows of JSON have something at: a member of the row, or of an object in it.
public struct JSONPlace: Sendable {
  /// The way there from the row; empty for the row itself.
  public let path: JSONPath
  /// The place of the object that it is a member of; nil for the row itself.
  public let parent: Int?
  /// How often a string, a number, `true` or `false` is there.
  public internal(set) var valueCount = 0
  /// How often an object is there.
  public internal(set) var objectCount = 0
  /// How often an array is there; what is in it is not looked into.
  public internal(set) var arrayCount = 0
  /// The line of the first row that has an array there; nil where none has.
  public internal(set) var firstArrayLine: Int?

  init(path: JSONPath, parent: Int?) {
    self.path = path
    self.parent = parent
  }
}

/// Reads rows of JSON before anything is declared of them: every member that they have, and what is
/// written there.
///
/// Rows are found and judged just as ``JSONReader`` does. Elements of arrays are not looked into.
public struct JSONSurvey: ~Copyable {
  private var chunks: JSONChunkSource
  private var walker: JSONSurveyWalker

  /// Begins to read a file.
  ///
  /// - Parameters:
  ///   - file: Bytes in UTF-8, with or without a byte order mark; compressed or not.
  ///   - name: What to call the file in errors.
  ///   - layout: Where the rows are.
  ///   - limits: How much to take in at a time.
  /// - Throws: ``IngestError`` when the file cannot be read.
  public init(
    _ file: any ReadableFile,
    name: String,
    layout: JSONReader.Layout,
    limits: IngestLimits = IngestLimits()
  ) throws(IngestError) {
    chunks = try JSONChunkSource(
      file,
      name: name,
      layout: layout,
      rowLimit: limits.rowsPerBatch,
      limits: limits
    )
    walker = JSONSurveyWalker(limits: limits)
  }

  /// The places met so far, in the order in which they were; a place comes after its parent, and the
  /// first is the row itself.
  public var places: [JSONPlace] { walker.places }

  /// Whether rows have something at more places than are looked at.
  public var isCut: Bool { walker.isCut }

  /// The next rows; nil when there are no more.
  ///
  /// - Throws: ``IngestError`` when the file cannot be read, or what is around the array of rows is no
  ///   JSON or not all there.
  public mutating func next() throws(IngestError) -> WrittenRows? {
    try chunks.next().map { walker.read($0) }
  }

  /// What has come of the file.
  ///
  /// - Precondition: ``next()`` has returned nil: before that the digest is not known.
  public consuming func finish() -> InputSummary { chunks.finish() }
}

@available(*, unavailable)
extension JSONSurvey: Sendable {}
