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

  private let descriptor: Descriptor
  private let written = Atomic(0)
  /// How many of the bytes are on their way to the disk.
  private let sent = Atomic(0)

  /// Whether its bytes had better stay in memory.
  private let isScratch: Bool
  /// How much of a scratch file is written at a time: Linux keeps what comes at once in pages of that size, up to
  /// 2 MB, and maps all of one for each row that is read of it.
  private static let scratchPieceByteCount = 64 << 10

  init(_ descriptor: Descriptor, isScratch: Bool = false) {
    self.descriptor = descriptor
    self.isScratch = isScratch
  }

  var byteCount: Int { written.load(ordering: .relaxed) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    let pieceByteCount = isScratch ? Self.scratchPieceByteCount : max(1, bytes.count)
    for start in stride(from: 0, to: bytes.count, by: pieceByteCount) {
      let end = min(start + pieceByteCount, bytes.count)
      try unsafe descriptor.writeAll(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    }
    written.add(bytes.count, ordering: .relaxed)
    let (start, end) = (sent.load(ordering: .relaxed), byteCount)
    if !isScratch, end - start >= Self.writeBehindByteCount {
      descriptor.beginWritingOut(start..<end)
      sent.store(end, ordering: .relaxed)
    }
  }

  func read(into bytes: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try unsafe descriptor.readSome(into: bytes)
  }

  func sync() throws(FileError) { try descriptor.sync() }

  func close() throws(FileError) { try descriptor.finish() }
}
