internal import GranaryColumns
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
@safe final class Mapping: PagedMemory, @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer
  private let memory: MappedMemory
  private let isScattered = Atomic(false)

  init(_ descriptor: Descriptor, byteCount: Int, in memory: MappedMemory) throws(FileError) {
    let address = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor.current, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw FileError(.map, descriptor.path, number: errno)
    }
    unsafe bytes = UnsafeRawBufferPointer(start: address, count: byteCount)
    self.memory = memory
    unsafe memory.insert(bytes)
    #if os(Linux)
    // What is not in memory yet is read into pages as large as there are (2 MB), each mapped and let go of at once;
    // who then maps the file has them too.
    //
    // Benefit: 720 MB were mapped and hashed in 22 ms, not 44, and let go of in 0.2, not 20 (two threads).
    unsafe advise(MADV_HUGEPAGE, bytes)
    #endif
  }

  func willRead(byteCount: Int) { memory.willRead(byteCount: byteCount) }

  func willReadScattered() {
    if isScattered.exchange(true, ordering: .relaxed) { return }
    unsafe advise(MADV_RANDOM, bytes)
    #if os(Linux)
    unsafe advise(MADV_NOHUGEPAGE, bytes)
    #endif
  }

  func readAhead(_ bytes: UnsafeRawBufferPointer) {
    // Otherwise the system reads ahead itself, into larger pages.
    if isScattered.load(ordering: .relaxed) { unsafe advise(MADV_WILLNEED, bytes) }
  }

  /// Gives the system an advice about a piece of the mapping; one that is not taken costs time only.
  private func advise(_ advice: Int32, _ bytes: UnsafeRawBufferPointer) {
    let start = Int(bitPattern: bytes.baseAddress)
    let first = start & -Int(sysconf(Int32(_SC_PAGESIZE)))
    _ = unsafe madvise(
      UnsafeMutableRawPointer(bitPattern: first),
      start + bytes.count - first,
      advice
    )
  }

  deinit {
    unsafe memory.remove(bytes)
    unsafe munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
  }
}
