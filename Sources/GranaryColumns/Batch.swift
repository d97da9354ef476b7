/// A column's name and type.
public struct Field: Hashable, Sendable {
  /// The name, as definitions and CSV headers have it.
  public let name: String
  /// The type of every value.
  public let type: ColumnType

  /// A named type.
  public init(_ name: String, _ type: ColumnType) {
    self.name = name
    self.type = type
  }
}

/// The fields of a batch, in order, with names that occur once.
public struct Schema: Hashable, Sendable {
  /// The fields in column order.
  public private(set) var fields: [Field]
  private var positions: [Text: Int]

  /// Fields in column order.
  ///
  /// - Precondition: No name occurs twice.
  public init(_ fields: [Field]) {
    self.fields = fields
    positions = Dictionary(uniqueKeysWithValues: fields.enumerated().map { (Text($1.name), $0) })
  }

  /// Adds a field after the others.
  ///
  /// - Precondition: There is none of its name.
  public mutating func append(_ field: Field) {
    let earlier = positions.updateValue(fields.count, forKey: Text(field.name))
    precondition(earlier == nil, "the column '\(field.name)' twice")
    fields.append(field)
  }

  /// The names in column order.
  public var names: [String] { fields.map(\.name) }

  /// Where a column stands; nil when there is none of that name.
  public func index(of name: String) -> Int? { positions[Text(name)] }

  /// The field of a name.
  public subscript(name: String) -> Field? { index(of: name).map { fields[$0] } }
}

/// Columns of equal length.
public struct Batch: Sendable {
  /// Names and types.
  public let schema: Schema
  /// One column a field.
  public let columns: [Column]
  /// The number of rows, also where there are no columns.
  public let count: Int

  /// Rows of every batch but the last of a source or segment.
  public static let rowCount = 65_536

  /// Columns of equal length, one a field and of its type.
  ///
  /// - Precondition: Number, types and lengths agree; without columns, `count` is given.
  public init(_ schema: Schema, _ columns: [Column], count: Int? = nil) {
    self.schema = schema
    self.columns = columns
    self.count = count ?? columns.first?.count ?? 0
    precondition(schema.fields.count == columns.count, "one column a field")
    for (field, column) in zip(schema.fields, columns) {
      precondition(column.type == field.type, "column '\(field.name)' of another type")
      precondition(column.count == self.count, "column '\(field.name)' of another length")
    }
  }

  /// Named columns of equal length.
  public init(_ columns: KeyValuePairs<String, Column>) {
    self.init(Schema(columns.map { Field($0.key, $0.value.type) }), columns.map(\.value))
  }

  /// The bytes of all values and texts, without the bits that tell nulls.
  public var byteCount: Int { columns.reduce(0) { $0 + $1.byteCount } }

  /// The column of a name; nil when there is none.
  public subscript(name: String) -> Column? { schema.index(of: name).map { columns[$0] } }

  /// The columns named, in the order given.
  ///
  /// - Precondition: Every name exists.
  public func selecting(_ names: [String]) -> Batch {
    let indices = names.map { name in
      guard let index = schema.index(of: name) else { preconditionFailure("no column '\(name)'") }
      return index
    }
    return Batch(
      Schema(indices.map { schema.fields[$0] }),
      indices.map { columns[$0] },
      count: count
    )
  }

  /// These columns and those of another batch after them.
  ///
  /// - Precondition: Equal row counts, no common names.
  public func appending(_ other: Batch) -> Batch {
    Batch(Schema(schema.fields + other.schema.fields), columns + other.columns, count: count)
  }
}
