internal import CPrefetch

/// Asks for the memory of some bytes, which will be read soon; it changes nothing else.
///
/// At most 32 cache lines of them, as what is asked for too early is gone when it is read.
@usableFromInline func prefetch(_ bytes: UnsafeRawBufferPointer) {
  guard let start = bytes.baseAddress else { return }
  var offset = 0
  while offset < min(bytes.count, 32 * 64) {
    // Soundness: nothing is read; an address that is not mapped would do no harm either.
    unsafe granary_prefetch(start + offset)
    offset += 64
  }
}

extension Array where Element: BitwiseCopyable {
  /// Asks for the memory of an element, which will be read soon.
  ///
  /// - Precondition: There is one at `index`.
  @inlinable public func prefetch(_ index: Int) {
    precondition(indices.contains(index), "an element past the array")
    // Soundness: nothing is read, and the element is there.
    unsafe withUnsafeBytes { bytes in
      let stride = MemoryLayout<Element>.stride
      unsafe GranaryColumns.prefetch(.init(rebasing: bytes[index * stride..<(index + 1) * stride]))
    }
  }
}
