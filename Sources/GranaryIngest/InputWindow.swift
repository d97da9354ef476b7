import GranaryFiles
import GranaryStatistics

/// The piece of a file that is in memory, with the digest of all that has come by.
struct InputWindow: ~Copyable {
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private let file: any ReadableFile
  private let name: String
  private var block: [UInt8]
  private var hasher = SHA256Hasher()
  /// The bytes read and not yet dropped or taken.
  private(set) var bytes: [UInt8] = []
  /// Where in the file ``bytes`` begins.
  private(set) var offset = 0
  /// Whether the file has ended.
  private(set) var isAtEnd = false
  /// Bytes read so far, a byte order mark included.
  private(set) var byteCount = 0

  init(_ file: any ReadableFile, name: String, blockByteCount: Int) throws(IngestError) {
    self.file = file
    self.name = name
    block = [UInt8](repeating: 0, count: blockByteCount)
    while bytes.count < Self.byteOrderMark.count, !isAtEnd { try fill() }
    if bytes.starts(with: Self.byteOrderMark) { drop(Self.byteOrderMark.count) }
  }

  /// Reads one more block.
  mutating func fill() throws(IngestError) {
    let count: Int
    do {
      count = try file.read(into: &block)
    } catch {
      throw .io(name, error.description)
    }
    isAtEnd = count == 0
    byteCount += count
    bytes.append(contentsOf: block[..<count])
    unsafe block.withUnsafeBytes { read in
      unsafe hasher.update(UnsafeRawBufferPointer(rebasing: read[..<count]))
    }
  }

  /// Lets go of the first bytes.
  mutating func drop(_ count: Int) {
    bytes.removeFirst(count)
    offset += count
  }

  /// Hands over the first bytes, keeping the rest.
  mutating func take(_ count: Int) -> [UInt8] {
    let rest = Array(bytes[count...])
    bytes.removeLast(rest.count)
    offset += count
    var taken = rest
    swap(&taken, &bytes)
    return taken
  }

  /// The digest of the whole file.
  consuming func digest() -> SHA256Digest { hasher.finish() }
}
