internal import GranaryColumns
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A file's bytes in memory, read only, unmapped with the last reference.
///
/// Soundness of any thread: what is stored is constant or atomic, and nobody writes the bytes.
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

  func expectScatteredReads(_ areExpected: Bool) {
    if isScattered.exchange(areExpected, ordering: .relaxed) == areExpected { return }
    unsafe advise(areExpected ? MADV_RANDOM : MADV_NORMAL, bytes)
    #if os(Linux)
    unsafe advise(areExpected ? MADV_NOHUGEPAGE : MADV_HUGEPAGE, bytes)
    // What is mapped in large pages by now stays so until it is let go of.
    if areExpected { unsafe advise(MADV_DONTNEED, bytes) }
    #endif
  }

  func readAhead(_ bytes: UnsafeRawBufferPointer) {
    // Otherwise the system reads ahead itself, into larger pages.
    guard isScattered.load(ordering: .relaxed) else { return }
    // Of more at once Linux reads but as much as the disk takes at a time, 128 kB or more.
    for start in stride(from: 0, to: bytes.count, by: 128 << 10) {
      let end = min(start + 128 << 10, bytes.count)
      unsafe advise(MADV_WILLNEED, UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    }
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
