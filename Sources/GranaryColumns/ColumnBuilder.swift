/// Collects the rows of a column.
public struct ColumnBuilder: Sendable {
  private enum Storage: Sendable {
    case bits(BitmapBuilder)
    case words([UInt64])
    case halves([UInt32])
    case text(offsets: [Int32], bytes: [UInt8])
  }

  /// The type of every value.
  public let type: ColumnType
  private var storage: Storage
  private var validity = BitmapBuilder()

  /// An empty builder.
  public init(_ type: ColumnType) {
    self.type = type
    storage =
      switch type {
      case .bool: .bits(BitmapBuilder())
      case .int64, .float64, .timestamp: .words([])
      case .float32, .date: .halves([])
      case .string: .text(offsets: [0], bytes: [])
      }
  }

  /// Rows so far.
  public var count: Int { validity.count }
  /// Bytes of text so far; 0 for other types.
  ///
  /// A string column holds 2³¹ − 1.
  public var textByteCount: Int {
    if case .text(_, let bytes) = storage { bytes.count } else { 0 }
  }

  /// Makes room for rows.
  public mutating func reserveCapacity(_ rows: Int) {
    validity.reserveCapacity(rows)
    switch storage {
    case .bits: break
    case .words(var words):
      storage = .halves([])
      words.reserveCapacity(rows)
      storage = .words(words)
    case .halves(var halves):
      storage = .words([])
      halves.reserveCapacity(rows)
      storage = .halves(halves)
    case .text: break
    }
  }

  /// Adds a null.
  public mutating func appendNull() {
    validity.append(false)
    switch type {
    case .bool: pushBit(false)
    case .int64, .float64, .timestamp: push(0 as UInt64)
    case .float32, .date: push(0 as UInt32)
    case .string: pushText { _ in }
    }
  }

  /// Adds a value of a bool column.
  public mutating func append(_ value: Bool) {
    require(.bool)
    validity.append(true)
    pushBit(value)
  }

  /// Adds a value of an int64 column.
  public mutating func append(_ value: Int64) {
    require(.int64)
    validity.append(true)
    push(UInt64(bitPattern: value))
  }

  /// Adds a value of a float32 column.
  public mutating func append(_ value: Float) {
    require(.float32)
    validity.append(true)
    push(value.bitPattern)
  }

  /// Adds a value of a float64 column.
  public mutating func append(_ value: Double) {
    require(.float64)
    validity.append(true)
    push(value.bitPattern)
  }

  /// Adds a value of a timestamp column.
  public mutating func append(_ value: Timestamp) {
    require(.timestamp)
    validity.append(true)
    push(UInt64(bitPattern: value.microseconds))
  }

  /// Adds a value of a date column.
  public mutating func append(_ value: CalendarDate) {
    require(.date)
    validity.append(true)
    push(UInt32(bitPattern: value.days))
  }

  /// Adds a value of a string column.
  public mutating func append(_ value: Text) {
    require(.string)
    validity.append(true)
    pushText { $0.append(contentsOf: value.string.utf8) }
  }

  /// Adds a value of a string column from its UTF-8 bytes, which the caller has validated.
  public mutating func append(utf8: UnsafeRawBufferPointer) {
    require(.string)
    validity.append(true)
    pushText { unsafe $0.append(contentsOf: utf8) }
  }

  /// Adds a value or a null.
  ///
  /// - Precondition: The scalar is null or of the builder's type.
  public mutating func append(_ scalar: Scalar) {
    switch scalar {
    case .null: appendNull()
    case .bool(let value): append(value)
    case .int64(let value): append(value)
    case .float32(let value): append(value)
    case .float64(let value): append(value)
    case .string(let value): append(value)
    case .timestamp(let value): append(value)
    case .date(let value): append(value)
    }
  }

  /// Adds a value or a null, as long as there is room for its text.
  ///
  /// - Precondition: The scalar is null or of the builder's type.
  /// - Throws: ``TextOverflow``, with nothing added, where the texts would pass the limit.
  package mutating func append(
    _ scalar: Scalar,
    textByteLimit: Int
  ) throws(TextOverflow) {
    if case .string(let text) = scalar,
      textByteCount + text.string.utf8.count > textByteLimit
    {
      throw TextOverflow(byteLimit: textByteLimit)
    }
    append(scalar)
  }

  /// The column collected; the builder is empty afterwards.
  public mutating func finish() -> Column {
    defer { self = ColumnBuilder(type) }
    let nullCount = validity.count - validity.setCount
    let validity = Validity(validity.finish(), nullCount: nullCount)
    switch storage {
    case .bits(var bits): return Column(type, values: bits.finish().buffer, validity: validity)
    case .words(let words):
      return Column(type, values: Buffer(copying: words), validity: validity)
    case .halves(let halves):
      return Column(type, values: Buffer(copying: halves), validity: validity)
    case .text(let offsets, let bytes):
      return Column(
        offsets: Buffer(copying: offsets),
        bytes: Buffer(copying: bytes),
        validity: validity
      )
    }
  }

  private func require(_ expected: ColumnType) {
    precondition(type == expected, "a value of \(expected) for a \(type) column")
  }

  // Each push moves its array out of the enumeration and back, so that it is never copied.

  private mutating func pushBit(_ bit: Bool) {
    guard case .bits(var bits) = storage else { return }
    storage = .words([])
    bits.append(bit)
    storage = .bits(bits)
  }

  private mutating func push(_ word: UInt64) {
    guard case .words(var words) = storage else { return }
    storage = .halves([])
    words.append(word)
    storage = .words(words)
  }

  private mutating func push(_ half: UInt32) {
    guard case .halves(var halves) = storage else { return }
    storage = .words([])
    halves.append(half)
    storage = .halves(halves)
  }

  private mutating func pushText(_ body: (inout [UInt8]) -> Void) {
    guard case .text(var offsets, var bytes) = storage else { return }
    storage = .words([])
    body(&bytes)
    offsets.append(Int32(bytes.count))
    storage = .text(offsets: offsets, bytes: bytes)
  }
}
