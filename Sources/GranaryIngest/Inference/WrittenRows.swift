public import GranaryColumns

/// How a value stands in a file before anything is declared of it.
public enum WrittenKind: Sendable {
  /// A field of CSV without quotes, which may stand for a missing value.
  case field
  /// A field of CSV within quotes, which is a value whatever it says.
  case quotedField
  /// A string of JSON, as what it stands for.
  case string
  /// A number of JSON.
  case number
  /// `true` or `false` of JSON.
  case bool

  /// Whether a text that people write for a missing value may be one here.
  public var mayMeanNull: Bool {
    switch self {
    case .field, .string: true
    case .quotedField, .number, .bool: false
    }
  }
}

/// The values that some rows have at one place, as they are written.
public struct WrittenValues: Sendable {
  /// A text for each value, in the order of the rows; none for rows that have no value there.
  public let texts: Column
  /// How each of them is written.
  public let kinds: [WrittenKind]
}

/// Some rows of a file as they are written, before anything is declared of them.
public struct WrittenRows: Sendable {
  /// Rows that could be read.
  public let count: Int
  /// What they have, place by place: fields of CSV in the file's order, members of JSON in the order
  /// of ``JSONSurvey/places``.
  public let columns: [WrittenValues]
  /// The other rows.
  public let refused: UnreadRows
}

/// Gathers the values of one place.
struct WrittenValuesBuilder: Sendable {
  private var texts = ColumnBuilder(.string)
  private var kinds: [WrittenKind] = []

  mutating func append(_ text: Span<UInt8>, _ kind: WrittenKind) {
    unsafe text.withUnsafeBytes { unsafe texts.append(utf8: $0) }
    kinds.append(kind)
  }

  /// Hands over what was gathered, and begins anew.
  mutating func finish() -> WrittenValues {
    defer { self = WrittenValuesBuilder() }
    return WrittenValues(texts: texts.finish(), kinds: kinds)
  }
}
