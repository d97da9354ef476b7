#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A piece of UTF-8 text, compared, hashed and ordered by its bytes: "é" and "e\u{301}" differ.
public struct Text: Hashable, Comparable, Sendable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  /// The text as Swift has it; do not compare it with `==`.
  public let string: String

  /// Wraps a string.
  public init(_ string: String) { self.string = string }
  /// Wraps a literal.
  public init(stringLiteral value: String) { string = value }
  /// The text itself.
  public var description: String { string }

  /// Whether the bytes are the same.
  public static func == (lhs: Text, rhs: Text) -> Bool {
    lhs.string.utf8.count == rhs.string.utf8.count
      && lhs.string.utf8.elementsEqual(rhs.string.utf8)
  }

  /// Whether the bytes come first.
  public static func < (lhs: Text, rhs: Text) -> Bool {
    lhs.string.utf8.lexicographicallyPrecedes(rhs.string.utf8)
  }

  /// Feeds the bytes, and a byte that UTF-8 never has as their end.
  public func hash(into hasher: inout Hasher) {
    var string = string
    string.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }
}

/// The texts of a string column, one a row (a null's text is empty).
///
/// Keeps the memory alive.
@safe public struct TextValues: RandomAccessCollection, Sendable {
  @usableFromInline let offsets: Values<Int32>
  @usableFromInline let bytes: Values<UInt8>
  /// The number of rows.
  public let count: Int

  init(offsets: Buffer, bytes: Buffer, count: Int) {
    self.offsets = offsets.values(count: count + 1)
    self.bytes = bytes.values(count: bytes.byteCount)
    self.count = count
  }

  /// The first row.
  public var startIndex: Int { 0 }
  /// Past the last row.
  public var endIndex: Int { count }

  /// The text of a row; invalid UTF-8, which no reader lets in, would come out repaired.
  public subscript(row: Int) -> Text {
    unsafe withBytes(at: row) { unsafe Text(String(decoding: $0, as: UTF8.self)) }
  }

  /// Where a row's bytes lie in the values buffer.
  @inlinable public func range(at row: Int) -> Range<Int> {
    Int(offsets[row])..<Int(offsets[row + 1])
  }

  /// Where the bytes of some rows, one at least, lie in the values buffer.
  func byteRange(of rows: Range<Int>) -> Range<Int> {
    range(at: rows.lowerBound).lowerBound..<range(at: rows.upperBound - 1).upperBound
  }

  /// The bytes of a row.
  @inlinable @_lifetime(borrow self)
  public func utf8(at row: Int) -> Span<UInt8> {
    let span = unsafe Span(_unsafeElements: slice(at: row))
    // Soundness: the buffer is immutable and lives as long as this view, from which the span is
    // borrowed.
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// The bytes of a row, for the time of the closure.
  @inlinable public func withBytes<Result>(
    at row: Int,
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try unsafe body(UnsafeRawBufferPointer(slice(at: row)))
  }

  @inlinable func slice(at row: Int) -> UnsafeBufferPointer<UInt8> {
    let range = range(at: row)
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "offset past text")
    // Soundness: the range lies within the bytes by the check above.
    return unsafe UnsafeBufferPointer(
      start: bytes.pointer.map { unsafe $0 + range.lowerBound },
      count: range.count
    )
  }
}

extension UnsafeRawBufferPointer {
  /// Whether the bytes are the same.
  fileprivate func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let start = baseAddress, let otherStart = other.baseAddress else { return true }
    return unsafe memcmp(start, otherStart, count) == 0
  }
}

extension TextValues {
  /// Whether two rows hold the same bytes.
  public func isEqual(_ left: Int, _ right: Int) -> Bool {
    unsafe withBytes(at: left) { left in
      unsafe withBytes(at: right) { right in
        unsafe left.hasSameBytes(as: right)
      }
    }
  }
}
