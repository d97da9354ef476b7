internal import GranaryColumns
internal import GranaryFiles

/// The bytes of an Arrow file from front to end.
final class ArrowInput {
  /// Bytes that are read before a promise of more is believed.
  private static let blockByteCount = 1 << 20

  let path: Path
  private let file: any ReadableFile
  /// Bytes that have been looked at and are still to be read.
  private var pending: [UInt8] = []

  init(_ file: any ReadableFile, path: Path) {
    self.file = file
    self.path = path
  }

  /// So many bytes, or as many as there are, which are then read again.
  func peek(_ count: Int) throws(ArrowFileError) -> [UInt8] {
    let bytes = try read(upTo: count).array
    pending = bytes + pending
    return bytes
  }

  /// So many bytes, all of them.
  func read(_ count: Int) throws(ArrowFileError) -> Buffer {
    let bytes = try read(upTo: count)
    guard bytes.byteCount == count else { throw .cutShort(path) }
    return bytes
  }

  /// So many bytes, or as many as there are; memory grows with those that there are.
  func read(upTo count: Int) throws(ArrowFileError) -> Buffer {
    var bytes = Buffer(copying: [UInt8]())
    while bytes.byteCount < count {
      let known = bytes
      let room = min(count, max(Self.blockByteCount, 2 * known.byteCount))
      var filled = known.byteCount
      bytes = try Buffer(count: room, of: UInt8.self) { (target) throws(ArrowFileError) in
        try unsafe target.withUnsafeMutableBytes { (target) throws(ArrowFileError) in
          unsafe known.withBytes { unsafe target.copyMemory(from: $0) }
          filled = try unsafe fill(target, from: filled)
        }
      }
      if filled < room { return bytes[0..<filled] }
    }
    return bytes
  }

  /// Reads until the target is full or the file at its end, and gives where the bytes end.
  private func fill(
    _ target: UnsafeMutableRawBufferPointer,
    from start: Int
  ) throws(ArrowFileError) -> Int {
    var end = start + min(pending.count, target.count - start)
    unsafe UnsafeMutableRawBufferPointer(rebasing: target[start..<end]).copyBytes(
      from: pending.prefix(end - start)
    )
    pending.removeFirst(end - start)
    do throws(FileError) {
      while end < target.count {
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[end...])
        let count = try unsafe file.read(into: rest)
        if count == 0 { break }
        end += count
      }
    } catch {
      throw ArrowFileError(error, path)
    }
    return end
  }
}

/// The bytes of an Arrow file wherever one likes.
enum ArrowBytes {
  /// A file that stays where it is.
  case file(any RandomAccessFile)
  /// What could only be read from front to end.
  case memory(Buffer)

  var byteCount: Int {
    switch self {
    case .file(let file): file.byteCount
    case .memory(let bytes): bytes.byteCount
    }
  }

  /// The bytes of a range that lies within ``byteCount``.
  func read(_ range: Range<Int>, _ path: Path) throws(ArrowFileError) -> Buffer {
    switch self {
    case .memory(let bytes): return bytes[range]
    case .file(let file):
      return try Buffer(count: range.count, of: UInt8.self) { (target) throws(ArrowFileError) in
        try unsafe target.withUnsafeMutableBytes { (target) throws(ArrowFileError) in
          var end = 0
          while end < range.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[end...])
            let count: Int
            do throws(FileError) {
              count = try unsafe file.read(into: rest, at: range.lowerBound + end)
            } catch {
              throw ArrowFileError(error, path)
            }
            guard count > 0 else { throw .cutShort(path) }
            end += count
          }
        }
      }
    }
  }
}

extension Buffer {
  /// A copy of the bytes.
  var array: [UInt8] { unsafe withBytes { unsafe Array($0) } }
}
