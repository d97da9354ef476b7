internal import CLZ4
internal import CZstd
internal import GranaryColumns

/// `CompressionType`: how the buffers of a record batch are compressed, each by itself.
enum BufferCompression: Int8 {
  case lz4Frame = 0
  case zstd = 1

  /// More than these do not come out of a byte: 255 in an LZ4 sequence; in Zstandard a block of
  /// 128 KiB takes at least 4 bytes (RFC 8878, 3.1.1.2).
  private var greatestRatio: Int {
    switch self {
    case .lz4Frame: 255
    case .zstd: 32_768
    }
  }

  /// What the bytes were, or nil where they are not `byteCount` bytes compressed like this.
  func decompress(_ bytes: Buffer, byteCount: Int) -> Buffer? {
    // Memory is taken only for what can come.
    guard byteCount / greatestRatio <= bytes.byteCount else { return nil }
    if byteCount == 0 { return Buffer(copying: [UInt8]()) }
    var isWhole = false
    let decompressed = Buffer(count: byteCount, of: UInt8.self) { target in
      unsafe target.withUnsafeMutableBytes { target in
        unsafe bytes.withBytes { source in
          switch self {
          case .lz4Frame: isWhole = unsafe decompressLZ4(source, into: target)
          case .zstd: isWhole = unsafe decompressZstandard(source, into: target)
          }
        }
      }
    }
    return isWhole ? decompressed : nil
  }
}

/// The state of a decompression: one owner, freed exactly once.
@safe private struct LZ4Context: ~Copyable {
  let handle: OpaquePointer

  init?() {
    var handle: OpaquePointer?
    let code = unsafe LZ4F_createDecompressionContext(&handle, UInt32(LZ4F_VERSION))
    guard LZ4F_isError(code) == 0, let handle = unsafe handle else { return nil }
    unsafe self.handle = handle
  }

  deinit { unsafe LZ4F_freeDecompressionContext(handle) }
}

/// Whether the source is one LZ4 frame that fills the target.
private func decompressLZ4(
  _ source: UnsafeRawBufferPointer,
  into target: UnsafeMutableRawBufferPointer
) -> Bool {
  guard let context = LZ4Context(), let from = source.baseAddress,
    let to = target.baseAddress
  else { return false }
  var readCount = 0
  var writtenCount = 0
  while true {
    var sourceCount = source.count - readCount
    var targetCount = target.count - writtenCount
    // Soundness: both counts are what is left of their buffers.
    let hint = unsafe LZ4F_decompress(
      context.handle,
      to + writtenCount,
      &targetCount,
      from + readCount,
      &sourceCount,
      nil
    )
    readCount += sourceCount
    writtenCount += targetCount
    if hint == 0 { return writtenCount == target.count }
    guard LZ4F_isError(hint) == 0, sourceCount > 0 || targetCount > 0 else { return false }
  }
}

/// Whether the source is Zstandard frames that fill the target.
private func decompressZstandard(
  _ source: UnsafeRawBufferPointer,
  into target: UnsafeMutableRawBufferPointer
) -> Bool {
  let byteCount = unsafe ZSTD_decompress(
    target.baseAddress,
    target.count,
    source.baseAddress,
    source.count
  )
  return ZSTD_isError(byteCount) == 0 && byteCount == target.count
}
