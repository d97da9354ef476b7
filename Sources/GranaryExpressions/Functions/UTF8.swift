// Text as kernels see it: the bytes of one row.

extension Span<UInt8> {
  /// Whether the bytes are the same.
  @inline(__always)
  func isEqual(to other: Span<UInt8>) -> Bool {
    count == other.count && hasPrefix(other)
  }

  /// Whether the bytes come first.
  @inline(__always)
  func precedes(_ other: Span<UInt8>) -> Bool {
    for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
      return self[index] < other[index]
    }
    return count < other.count
  }

  @inline(__always)
  func hasPrefix(_ prefix: Span<UInt8>) -> Bool {
    guard prefix.count <= count else { return false }
    for index in 0..<prefix.count where self[index] != prefix[index] { return false }
    return true
  }

  @inline(__always)
  func hasSuffix(_ suffix: Span<UInt8>) -> Bool {
    guard suffix.count <= count else { return false }
    let start = count - suffix.count
    for index in 0..<suffix.count where self[start + index] != suffix[index] { return false }
    return true
  }

  /// Unicode scalars: bytes that do not continue one.
  var scalarCount: Int {
    var total = 0
    for index in 0..<count where !self[index].continuesScalar { total += 1 }
    return total
  }

  /// Where the scalar after the one at a place begins.
  @inline(__always)
  func place(after place: Int) -> Int {
    var next = place + 1
    while next < count, self[next].continuesScalar { next += 1 }
    return next
  }

  /// Where the scalar before a place begins.
  @inline(__always)
  func place(before place: Int) -> Int {
    var previous = place - 1
    while previous > 0, self[previous].continuesScalar { previous -= 1 }
    return previous
  }

  /// The value of the scalar from one place up to the next; arbitrary for what is not UTF-8.
  @inline(__always)
  func scalar(from start: Int, upTo end: Int) -> UInt32 {
    let lead = self[start]
    if lead < 0x80 { return UInt32(lead) }
    // The lead of n bytes has n ones and a zero before its bits.
    var value = UInt32(lead & (0x7F >> UInt8(truncatingIfNeeded: (~lead).leadingZeroBitCount)))
    for index in start + 1..<end { value = value << 6 | UInt32(self[index] & 0x3F) }
    return value
  }
}

extension UInt8 {
  @inline(__always) var continuesScalar: Bool { self & 0xC0 == 0x80 }
}

extension [UInt8] {
  @inline(__always)
  mutating func append(utf8: Span<UInt8>) {
    unsafe utf8.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  init(_ utf8: Span<UInt8>) {
    self = []
    append(utf8: utf8)
  }
}
