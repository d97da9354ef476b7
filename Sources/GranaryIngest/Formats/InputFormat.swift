public import GranaryColumns

/// How rows are written as bytes, whatever compression there is around them.
public struct InputFormat: Hashable, Sendable {
  /// How rows and their fields are told apart.
  public enum Layout: Hashable, Sendable {
    /// Rows of fields between delimiters.
    case csv(CSVDialect)
    /// A JSON object a line.
    case jsonLines
    /// A JSON document with an array of objects: the document itself, or what is at a path in it.
    case json(records: JSONPath?)

    /// Whether rows are JSON objects.
    public var isJSON: Bool {
      switch self {
      case .csv: false
      case .jsonLines, .json: true
      }
    }
  }

  /// How rows and their fields are told apart.
  public var layout: Layout
  /// How fields become values, where a column says nothing else.
  public var fields: FieldFormat

  /// A format; CSV unless another is given.
  public init(_ layout: Layout = .csv(CSVDialect()), fields: FieldFormat = FieldFormat()) {
    self.layout = layout
    self.fields = fields
  }
}

/// A declared column as it is in a file.
public struct InputColumn: Hashable, Sendable {
  /// The name and type that batches have.
  public var field: Field
  /// The column's name in the file; in JSON the path of its value.
  public var origin: String
  /// How its fields become values.
  public var format: FieldFormat

  /// A column; in the file it has its own name unless another is given.
  public init(_ field: Field, from origin: String? = nil, format: FieldFormat = FieldFormat()) {
    self.field = field
    self.origin = origin ?? field.name
    self.format = format
  }
}
