internal import CZstd

/// libzstd: one frame after the other, skippable ones passed over (RFC 8878, section 3.1).
@safe final class ZstandardDecompressor: Decompressor {
  private let stream: OpaquePointer

  let name = "Zstandard"
  private(set) var isComplete = false

  init() {
    guard let stream = unsafe ZSTD_createDStream() else {
      preconditionFailure("libzstd has no memory")
    }
    unsafe self.stream = stream
  }

  deinit { unsafe ZSTD_freeDStream(stream) }

  func step(
    _ input: ArraySlice<UInt8>,
    into output: inout [UInt8]
  ) throws(DecompressionError) -> DecompressionStep {
    // Soundness: libzstd reads and writes at most what it is told there is, and keeps no pointer.
    let (code, step) = unsafe input.withUnsafeBytes { input in
      unsafe output.withUnsafeMutableBytes { output in
        var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let code = unsafe ZSTD_decompressStream(stream, &target, &source)
        let step = unsafe DecompressionStep(readCount: source.pos, writtenCount: target.pos)
        return (code, step)
      }
    }
    guard ZSTD_isError(code) == 0 else {
      let reason = unsafe ZSTD_getErrorName(code).map { unsafe String(cString: $0) }
      throw DecompressionError(reason: "is damaged: \(reason ?? "no Zstandard")")
    }
    // 0 where a frame has ended and all of it is given out; with nothing to read that stays so.
    if step.readCount > 0 || step.writtenCount > 0 { isComplete = code == 0 }
    return step
  }
}
