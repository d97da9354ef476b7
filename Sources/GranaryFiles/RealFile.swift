internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A file of the machine.
final class RealFile: WritableFile, ReadableFile {
  /// Bytes after which the disk is set to work while more are being made.
  ///
  /// Benefit: of 960 MB written in pieces with pauses, the sync at the end took 0.42 s, and so nothing.
  private static let writeBehindByteCount = 8 << 20

  /// How much of a scratch file is written at a time: Linux keeps what comes at once in pages of that size, up to
  /// 2 MB, and maps all of one for each row that is read of it.
  private static let scratchPieceByteCount = 64 << 10

  private let descriptor: Descriptor
  private let written = Atomic(0)
  /// How many of the bytes are on their way to the disk.
  private let sent = Atomic(0)

  /// Whether its bytes had better stay in memory.
  private let isScratch: Bool

  init(_ descriptor: Descriptor, isScratch: Bool = false) {
    self.descriptor = descriptor
    self.isScratch = isScratch
  }

  var byteCount: Int { written.load(ordering: .relaxed) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    if isScratch { return try unsafe writeInPieces(bytes) }
    try unsafe descriptor.writeAll(bytes)
    written.add(bytes.count, ordering: .relaxed)
    let (start, end) = (sent.load(ordering: .relaxed), byteCount)
    if end - start >= Self.writeBehindByteCount {
      descriptor.beginWritingOut(start..<end)
      sent.store(end, ordering: .relaxed)
    }
  }

  private func writeInPieces(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var start = 0
    while start < bytes.count {
      let end = min(
        start + Self.scratchPieceByteCount - byteCount % Self.scratchPieceByteCount,
        bytes.count
      )
      try unsafe descriptor.writeAll(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
      written.add(end - start, ordering: .relaxed)
      start = end
    }
  }

  func read(into bytes: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try unsafe descriptor.readSome(into: bytes)
  }

  func sync() throws(FileError) { try descriptor.sync() }

  func close() throws(FileError) { try descriptor.finish() }
}
