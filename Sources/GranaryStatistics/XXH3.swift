internal import CXXHash

/// The XXH3-64 hash of bytes, seed 0: a fast checksum against damage, not against forgery.
public func xxh3(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  unsafe XXH3_64bits(bytes.baseAddress, bytes.count)
}

/// The XXH3-128 hash of bytes, seed 0: wide enough to stand for them where nobody forges.
public func xxh3Wide(_ bytes: UnsafeRawBufferPointer) -> (high: UInt64, low: UInt64) {
  let hash = unsafe XXH3_128bits(bytes.baseAddress, bytes.count)
  return (hash.high64, hash.low64)
}
