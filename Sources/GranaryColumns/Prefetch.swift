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
