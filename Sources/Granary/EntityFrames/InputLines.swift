import GranaryFiles
import GranaryStatistics

/// The lines of a file in bounded memory, with the digest of all that has come by.
struct InputLines: ~Copyable {
  private static let blockByteCount = 1 << 20
  private static let lineByteLimit = 16 << 20
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The number of the line given last, 1 for the first.
  private(set) var number = 0
  private let file: any ReadableFile
  private let name: String
  private var bytes: [UInt8] = []
  private var start = 0
  private var hasEnded = false
  private var hasher = SHA256Hasher()

  init(_ file: any ReadableFile, name: String) {
    self.file = file
    self.name = name
  }

  /// Whether the last line has been given for certain.
  var isAtEnd: Bool { hasEnded && start == bytes.count }

  /// The digest of the bytes read so far; nothing is digested after it.
  mutating func digest() -> SHA256Digest {
    var finished = SHA256Hasher()
    swap(&finished, &hasher)
    return finished.finish()
  }

  /// The next line without its end; nil after the last.
  mutating func next() throws -> [UInt8]? {
    var searched = start
    while true {
      if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return line(end)
      }
      if hasEnded {
        defer { start = bytes.count }
        return start < bytes.count ? line(bytes.count) : nil
      }
      bytes.removeFirst(start)
      start = 0
      searched = bytes.count
      guard searched <= Self.lineByteLimit else {
        throw GranaryError(
          code: "row_too_long",
          kind: .invalid,
          message: "a line has more than \(Self.lineByteLimit) bytes",
          location: "\(name):\(number + 1)"
        )
      }
      var block = [UInt8](repeating: 0, count: Self.blockByteCount)
      let count = try file.read(into: &block)
      hasEnded = count == 0
      bytes += block[..<count]
      unsafe block.withUnsafeBytes { read in
        unsafe hasher.update(UnsafeRawBufferPointer(rebasing: read[..<count]))
      }
    }
  }

  private mutating func line(_ end: Int) -> [UInt8] {
    number += 1
    let line = bytes[start..<end]
    return Array(
      number == 1 && line.starts(with: Self.byteOrderMark) ? line.dropFirst(3) : line
    )
  }
}
