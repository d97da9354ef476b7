public import GranaryColumns
public import GranaryExpressions
public import GranaryIngest

/// A stream of raw rows: its format, columns, checks and clocks.
public struct SourceDefinition: Hashable, Sendable {
  /// What to do with a column of the file that is not declared.
  public enum UnknownColumns: String, CaseIterable, Hashable, Sendable {
    /// Leave it out and name it once in the report.
    case ignore
    /// Refuse the file.
    case error
  }

  /// What to do with a row that fails a check of severity error.
  public enum InvalidRows: String, CaseIterable, Hashable, Sendable {
    /// Keep it aside with its reasons.
    case quarantine
    /// Count it and let it go.
    case drop
    /// Refuse the whole ingestion.
    case fail
  }

  /// The name.
  public var name: String
  /// For people.
  public var description: String?
  /// Where the rows can be fetched; nil where they only come from files.
  public var address: SourceAddress?
  /// How the bytes are read.
  public var format: InputFormat
  /// What to do with undeclared columns.
  public var unknownColumns: UnknownColumns
  /// The columns declared, in order.
  public var columns: [ColumnDefinition]
  /// Columns computed from them, in order; each may use those before it.
  public var derived: [DerivedColumn]
  /// The column that says when the fact became known; nil for a static source.
  public var eventTime: String?
  /// The column that says when the fact was written down.
  public var createdTime: String?
  /// The columns of which, as of a snapshot, each combination has one row: the one written down last;
  /// empty where every row counts.
  public var primaryKey: [String]
  /// The condition of rows that replace those of their primary key and contribute nothing.
  public var deleted: Expression?
  /// How old a row may become before it is deleted, by its event time; nil where rows are kept for ever.
  public var retention: TimeSpan?
  /// Checks of rows and of the table.
  public var checks: [CheckDefinition]
  /// What happens to rows that fail.
  public var invalidRows: InvalidRows
  /// The share of refused rows past which the whole ingestion is refused.
  public var maxInvalidFraction: Double?

  /// A source.
  public init(
    name: String,
    description: String? = nil,
    address: SourceAddress? = nil,
    format: InputFormat = InputFormat(),
    unknownColumns: UnknownColumns = .error,
    columns: [ColumnDefinition],
    derived: [DerivedColumn] = [],
    eventTime: String? = nil,
    createdTime: String? = nil,
    primaryKey: [String] = [],
    deleted: Expression? = nil,
    retention: TimeSpan? = nil,
    checks: [CheckDefinition] = [],
    invalidRows: InvalidRows = .quarantine,
    maxInvalidFraction: Double? = nil
  ) {
    self.name = name
    self.description = description
    self.address = address
    self.format = format
    self.unknownColumns = unknownColumns
    self.columns = columns
    self.derived = derived
    self.eventTime = eventTime
    self.createdTime = createdTime
    self.primaryKey = primaryKey
    self.deleted = deleted
    self.retention = retention
    self.checks = checks
    self.invalidRows = invalidRows
    self.maxInvalidFraction = maxInvalidFraction
  }

  /// The declared columns, as a reader yields them.
  public var declaredSchema: Schema { Schema(columns.map { Field($0.name, $0.type) }) }

  /// The declared columns as a file has them.
  ///
  /// In JSON a column that says nothing else is the member of its name, whatever characters that has.
  public var inputColumns: [InputColumn] {
    columns.map { column in
      let name = format.layout.isJSON ? JSONPath([.member(column.name)]).description : column.name
      return InputColumn(
        Field(column.name, column.type),
        from: column.input.origin ?? name,
        format: column.input.format(over: format.fields, column.type)
      )
    }
  }
}

/// A declared column of a source.
public struct ColumnDefinition: Hashable, Sendable {
  /// The name in the file's header.
  public var name: String
  /// The type of every value.
  public var type: ColumnType
  /// Whether null refuses the row.
  public var required: Bool
  /// The unit of the values, for people.
  public var unit: String?
  /// For people.
  public var description: String?
  /// How the column is read where it is not as the source says.
  public var input: ColumnInput
  /// Checks of its values.
  public var checks: [CheckDefinition]

  /// A column.
  public init(
    _ name: String,
    _ type: ColumnType,
    input: ColumnInput = ColumnInput(),
    required: Bool = false,
    unit: String? = nil,
    description: String? = nil,
    checks: [CheckDefinition] = []
  ) {
    self.name = name
    self.type = type
    self.input = input
    self.required = required
    self.unit = unit
    self.description = description
    self.checks = checks
  }
}

/// A column computed from others when rows come in.
public struct DerivedColumn: Hashable, Sendable {
  /// The name.
  public var name: String
  /// What it is computed from; integer overflow and a failed cast refuse the row.
  public var expression: Expression

  /// A derived column.
  public init(_ name: String, _ expression: Expression) {
    self.name = name
    self.expression = expression
  }
}
