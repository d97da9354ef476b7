internal import CXXHash

/// The XXH3-64 hash of bytes, seed 0: a fast checksum against damage, not against forgery.
public func xxh3(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  unsafe XXH3_64bits(bytes.baseAddress, bytes.count)
}
