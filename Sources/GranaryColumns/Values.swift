internal import CPrefetch

/// The values of a column of fixed width, one an index, nulls included (a null's value is
/// arbitrary).
///
/// Keeps the memory alive.
@safe public struct Values<Element: BitwiseCopyable>: RandomAccessCollection, @unchecked Sendable {
  let buffer: Buffer
  @usableFromInline let pointer: UnsafePointer<Element>?
  /// The number of rows.
  public let count: Int

  init(buffer: Buffer, count: Int) {
    precondition(buffer.byteCount >= count * MemoryLayout<Element>.stride, "buffer too short")
    precondition(buffer.isAligned(to: MemoryLayout<Element>.alignment), "buffer not aligned")
    self.buffer = buffer
    self.count = count
    // Soundness: length and alignment are checked above; the buffer is immutable and lives as
    // long as this view.
    unsafe pointer = buffer.base?.assumingMemoryBound(to: Element.self)
  }

  /// The first row.
  public var startIndex: Int { 0 }
  /// Past the last row.
  public var endIndex: Int { count }

  /// The value at a row.
  @inlinable public subscript(row: Int) -> Element {
    precondition(row >= 0 && row < count, "row past the column")
    return self[unchecked: row]
  }

  /// The value at a row that the caller has checked to be within `0..<count`.
  @inlinable subscript(unchecked row: Int) -> Element {
    // Soundness: `count > row >= 0`, so the buffer is not empty and has a base address.
    unsafe pointer.unsafelyUnwrapped[row]
  }

  /// Asks for the memory of a row, which will be read soon; it need not be there.
  func prefetch(_ row: Int) {
    guard let pointer = unsafe pointer else { return }
    unsafe granary_prefetch(pointer + row)
  }

  /// All rows at once, for the time of the closure.
  public func withSpan<Result, Failure: Error>(
    _ body: (Span<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(
      Span(_unsafeElements: UnsafeBufferPointer(start: pointer, count: count))
    )
  }
}
