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

  init(_ descriptor: Descriptor, isScratch: Bool = false) {
    self.descriptor = descriptor
    self.isScratch = isScratch
  }

  var byteCount: Int { written.load(ordering: .relaxed) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try unsafe descriptor.writeAll(bytes)
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

/// A file's bytes in memory, read only, unmapped with the last reference.
@safe final class Mapping: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  init(_ descriptor: Descriptor, byteCount: Int) throws(FileError) {
    let address = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor.current, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw FileError(.map, descriptor.path, number: errno)
    }
    unsafe bytes = UnsafeRawBufferPointer(start: address, count: byteCount)
    #if os(Linux)
    // What is not in memory yet is read into pages as large as there are (2 MB), each mapped and let go of at once;
    // who then maps the file has them too. An advice that is not taken costs time only.
    //
    // Benefit: 720 MB were mapped and hashed in 22 ms, not 44, and let go of in 0.2, not 20 (two threads).
    _ = unsafe madvise(address, byteCount, MADV_HUGEPAGE)
    #endif
  }

  deinit { unsafe munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}
