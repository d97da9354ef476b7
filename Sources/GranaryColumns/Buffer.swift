/// Immutable bytes with an owner: memory of our own, or a piece of a mapped file.
///
/// A copy of a `Buffer` shares the bytes and keeps the owner alive.
@safe public struct Buffer: @unchecked Sendable {
  private let owner: AnyObject
  private let bytes: UnsafeRawBufferPointer

  /// Wraps bytes that `owner` keeps in place and unchanged for as long as it lives.
  @unsafe public init(owner: AnyObject, bytes: UnsafeRawBufferPointer) {
    self.owner = owner
    unsafe self.bytes = bytes
  }

  /// Copies the elements of an array.
  public init<Element: BitwiseCopyable>(copying elements: [Element]) {
    self = unsafe elements.withUnsafeBytes { source in
      let allocation = Allocation(byteCount: source.count)
      unsafe allocation.bytes.copyMemory(from: source)
      return unsafe Buffer(owner: allocation, bytes: UnsafeRawBufferPointer(allocation.bytes))
    }
  }

  /// Fills `count` elements in place; every one must be written.
  public init<Element: BitwiseCopyable, Failure: Error>(
    count: Int,
    of type: Element.Type = Element.self,
    initializingWith body: (inout MutableSpan<Element>) throws(Failure) -> Void
  ) throws(Failure) {
    let allocation = Allocation(byteCount: count * MemoryLayout<Element>.stride)
    // Soundness: the allocation is zeroed and aligned to 64 bytes, so every element is initialised
    // and aligned before the closure sees it.
    let typed = unsafe allocation.bytes.bindMemory(to: Element.self)
    var span = unsafe MutableSpan(_unsafeElements: typed)
    try body(&span)
    unsafe self.init(owner: allocation, bytes: UnsafeRawBufferPointer(allocation.bytes))
  }

  /// The number of bytes.
  public var byteCount: Int { unsafe bytes.count }

  /// Whether the first byte sits on a multiple of `alignment`.
  public func isAligned(to alignment: Int) -> Bool {
    guard let base = unsafe bytes.baseAddress else { return true }
    return UInt(bitPattern: base) % UInt(alignment) == 0
  }

  /// The bytes from `range`, sharing the owner.
  public subscript(range: Range<Int>) -> Buffer {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "range past the buffer")
    return unsafe Buffer(owner: owner, bytes: UnsafeRawBufferPointer(rebasing: bytes[range]))
  }

  /// The bytes, for the time of the closure.
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(bytes)
  }

  /// Reads the buffer as a row of elements.
  ///
  /// - Precondition: The buffer is aligned for `Element` and holds at least `count` of them.
  public func values<Element: BitwiseCopyable>(
    _ type: Element.Type = Element.self,
    count: Int
  ) -> Values<Element> {
    Values(buffer: self, count: count)
  }

  var base: UnsafeRawPointer? { unsafe bytes.baseAddress }

  /// The owner of bytes that are read from a file; nil for memory of our own.
  var pagedOwner: (any PagedMemory)? { owner as? any PagedMemory }
}

/// Memory, zeroed unless asked for without, aligned to 64 bytes as Arrow recommends, freed with its last reference.
@safe final class Allocation: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  convenience init(byteCount: Int) {
    unsafe self.init(uninitializedByteCount: byteCount)
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  /// Memory that whoever asks for it writes before anyone reads it.
  @unsafe init(uninitializedByteCount byteCount: Int) {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(byteCount, 1),
      alignment: 64
    )
    unsafe bytes = UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount])
  }

  deinit { unsafe bytes.deallocate() }
}
