import GranaryFiles
import GranaryStatistics

/// The piece of a file that is in memory, decompressed where the file is compressed.
struct InputWindow: ~Copyable {
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private var source: InputBytes
  /// The bytes read and not yet dropped or taken.
  private(set) var bytes: [UInt8]
  /// Where in the content ``bytes`` begins.
  private(set) var offset = 0
  /// Whether the content has ended.
  private(set) var isAtEnd: Bool

  init(_ file: any ReadableFile, name: String, blockByteCount: Int) throws(IngestError) {
    var source = try InputBytes(file, name: name, blockByteCount: blockByteCount)
    var bytes: [UInt8] = []
    var isAtEnd = false
    while bytes.count < ForeignContent.markByteCount, !isAtEnd {
      isAtEnd = try !source.append(to: &bytes)
    }
    if let content = ForeignContent(bytes[...]) { throw .foreignContent(content, of: name) }
    self.source = source
    self.bytes = bytes
    self.isAtEnd = isAtEnd
    if bytes.starts(with: Self.byteOrderMark) { drop(Self.byteOrderMark.count) }
  }

  /// Bytes of the file read so far, a byte order mark included.
  var byteCount: Int { source.byteCount }

  /// Whether the bytes are those of a compressed file's content.
  var isDecompressed: Bool { source.isDecompressed }

  /// Reads one more block.
  mutating func fill() throws(IngestError) { isAtEnd = try !source.append(to: &bytes) }

  /// Lets go of the first bytes.
  mutating func drop(_ count: Int) {
    bytes.removeFirst(count)
    offset += count
  }

  /// Hands over the first bytes, keeping the rest.
  mutating func take(_ count: Int) -> [UInt8] {
    // As much room as was needed this time, so that appending to it does not copy it again and again.
    var rest: [UInt8] = []
    rest.reserveCapacity(bytes.count)
    rest.append(contentsOf: bytes[count...])
    bytes.removeLast(rest.count)
    offset += count
    swap(&rest, &bytes)
    return rest
  }

  /// The digest of the whole file, as it is.
  consuming func digest() -> SHA256Digest { source.digest() }
}
