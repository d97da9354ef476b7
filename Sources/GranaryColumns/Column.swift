/// Values of one type, one a row, in Arrow's memory layout: a validity bitmap, values, and for text
/// 32-bit offsets into the bytes.
///
/// A mapped segment is a column without copying.
public struct Column: Sendable {
  /// The type of every value.
  public let type: ColumnType
  /// Which rows hold a value.
  public let validity: Validity
  /// Fixed-width values one after the other; for bools bits, for strings the bytes of all texts.
  public let values: Buffer
  /// For strings, `count + 1` ascending 32-bit offsets into `values`; for others nil.
  public let offsets: Buffer?

  /// The number of rows.
  public var count: Int { validity.count }
  /// Rows that are null.
  public var nullCount: Int { validity.nullCount }
  /// The bytes of the values, and of the offsets of texts; without the bits that tell nulls.
  public var byteCount: Int { values.byteCount + (offsets?.byteCount ?? 0) }

  /// A column of any type but string.
  ///
  /// - Precondition: `values` holds `validity.count` values of `type`.
  public init(_ type: ColumnType, values: Buffer, validity: Validity) {
    precondition(type != .string, "a string column has offsets")
    let needed = type.stride.map { $0 * validity.count } ?? (validity.count + 7) / 8
    precondition(values.byteCount >= needed, "values buffer too short")
    self.type = type
    self.validity = validity
    self.values = values
    offsets = nil
  }

  /// A string column.
  ///
  /// - Precondition: `offsets` holds `validity.count + 1` offsets into `values`.
  public init(offsets: Buffer, bytes: Buffer, validity: Validity) {
    precondition(offsets.byteCount >= (validity.count + 1) * 4, "offsets buffer too short")
    type = .string
    self.validity = validity
    values = bytes
    self.offsets = offsets
  }

  /// Values given one by one.
  ///
  /// - Precondition: Every scalar is null or of `type`.
  public init(_ type: ColumnType, _ scalars: some Collection<Scalar>) {
    var builder = ColumnBuilder(type)
    builder.reserveCapacity(scalars.count)
    for scalar in scalars { builder.append(scalar) }
    self = builder.finish()
  }

  /// The same value in every row.
  public init(_ type: ColumnType, repeating scalar: Scalar, count: Int) {
    self.init(type, repeatElement(scalar, count: count))
  }

  /// Fixed-width values without nulls, or with those that `validity` names.
  ///
  /// - Precondition: `Element` is what ``ColumnType/stride`` says of `type`.
  public init<Element: BitwiseCopyable>(
    _ type: ColumnType,
    copying elements: [Element],
    validity: Validity? = nil
  ) {
    precondition(type.stride == MemoryLayout<Element>.stride, "elements of another width")
    self.init(
      type,
      values: Buffer(copying: elements),
      validity: validity ?? Validity(allValid: elements.count)
    )
  }

  /// The values of a bool column.
  public var bools: Bitmap {
    precondition(type == .bool, "not a bool column")
    return Bitmap(buffer: values, count: count)
  }
  /// The values of an int64 column.
  public var int64s: Values<Int64> { typed(.int64) }
  /// The values of a float32 column.
  public var float32s: Values<Float> { typed(.float32) }
  /// The values of a float64 column.
  public var float64s: Values<Double> { typed(.float64) }
  /// The values of a timestamp column.
  public var timestamps: Values<Timestamp> { typed(.timestamp) }
  /// The values of a date column.
  public var dates: Values<CalendarDate> { typed(.date) }
  /// The values of a string column.
  public var strings: TextValues {
    guard let offsets else { preconditionFailure("not a string column") }
    return TextValues(offsets: offsets, bytes: values, count: count)
  }

  private func typed<Element: BitwiseCopyable>(_ expected: ColumnType) -> Values<Element> {
    precondition(type == expected, "a \(type) column read as \(expected)")
    return values.values(count: count)
  }

  /// The value of a row.
  ///
  /// For a few rows; a loop over many takes the typed views.
  public subscript(row: Int) -> Scalar {
    guard validity[row] else { return .null }
    return switch type {
    case .bool: .bool(bools[row])
    case .int64: .int64(int64s[row])
    case .float32: .float32(float32s[row])
    case .float64: .float64(float64s[row])
    case .string: .string(strings[row])
    case .timestamp: .timestamp(timestamps[row])
    case .date: .date(dates[row])
    }
  }

  /// Every value in row order.
  ///
  /// For tests and small columns.
  public var scalars: [Scalar] { (0..<count).map { self[$0] } }
}
