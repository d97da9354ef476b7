internal import CZlib

/// zlib for gzip: one member after the other (RFC 1952, section 2.2).
@safe final class GzipDecompressor: Decompressor {
  /// Owned here, since zlib's state points back to it.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isBetweenMembers = false
  private var memberCount = 0
  private var isAtMemberStart = true

  let name = "gzip"

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // The largest window, and gzip's header alone.
    let code = unsafe inflateInit2_(
      stream,
      15 + 16,
      ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size)
    )
    precondition(code == Z_OK, "zlib has no memory or is of another version")
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  var isComplete: Bool { isBetweenMembers }

  func step(
    _ input: ArraySlice<UInt8>,
    into output: inout [UInt8]
  ) throws(DecompressionError) -> DecompressionStep {
    if isBetweenMembers, !input.isEmpty {
      unsafe inflateReset(stream)
      isBetweenMembers = false
      isAtMemberStart = true
    }
    // Soundness: zlib reads and writes at most what it is told there is, and keeps neither pointer
    // for longer than the call, after which both are given anew.
    let code = unsafe input.withUnsafeBytes { input in
      unsafe output.withUnsafeMutableBytes { output in
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
          mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(output.count)
        return unsafe inflate(stream, Z_NO_FLUSH)
      }
    }
    let step = unsafe DecompressionStep(
      readCount: input.count - Int(stream.pointee.avail_in),
      writtenCount: output.count - Int(stream.pointee.avail_out)
    )
    switch code {
    case Z_STREAM_END:
      isBetweenMembers = true
      memberCount += 1
    // No progress is none only where there was nothing to read, which is no error.
    case Z_OK, Z_BUF_ERROR: break
    default: throw fault
    }
    if step.writtenCount > 0 { isAtMemberStart = false }
    return step
  }

  private var fault: DecompressionError {
    if memberCount > 0, isAtMemberStart {
      return DecompressionError(reason: "is followed by something that is not gzip")
    }
    let message = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
    return DecompressionError(reason: "is damaged: \(message ?? "no gzip")")
  }
}
