/// The compressions that are recognised by how content begins.
enum Compression {
  case gzip
  case zstandard

  /// Bytes that tell.
  static let markByteCount = 4

  /// What a file's first bytes say; nil where they are the content itself.
  init?(of bytes: ArraySlice<UInt8>) {
    if bytes.starts(with: [0x1F, 0x8B] as [UInt8]) {  // RFC 1952, section 2.3.1
      self = .gzip
    } else if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD] as [UInt8]) {  // RFC 8878, section 3.1.1
      self = .zstandard
    } else {
      return nil
    }
  }

  func decompressor() -> any Decompressor {
    switch self {
    case .gzip: GzipDecompressor()
    case .zstandard: ZstandardDecompressor()
    }
  }
}

/// Decompresses a stream, a piece at a time.
protocol Decompressor: AnyObject {
  /// What the compression is called.
  var name: String { get }
  /// Whether the content may end here.
  var isComplete: Bool { get }

  /// Reads some of the input, or none, and writes to the front of the output as much as it gives.
  ///
  /// Makes progress wherever there is input.
  func step(
    _ input: ArraySlice<UInt8>,
    into output: inout [UInt8]
  ) throws(DecompressionError) -> DecompressionStep
}

/// How far a step came.
struct DecompressionStep {
  let readCount: Int
  let writtenCount: Int
}

/// Why content cannot be decompressed any further.
struct DecompressionError: Error {
  /// Follows the name of the content.
  let reason: String
}
