internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// How much of the files that are mapped counts as memory of this process.
///
/// What is read through a mapping, with what lies on the same pages, counts until the system is short of memory.
/// So who reads much says so (``PagedMemory``), and where it would be more than a limit, all mappings are let go of:
/// what is asked for again comes from the system's cache, and from the disk where there is no room for that.
public final class MappedMemory: Sendable {
  /// That of the machine's files.
  public static let shared = MappedMemory(byteLimit: min(5 << 28, MachineMemory.byteCount / 4)) {
    MachineMemory.residentFileByteCount
  }

  /// The bytes of files that may count as memory of the process.
  public let byteLimit: Int
  private let residentByteCount: @Sendable () -> Int?

  private struct Content {
    /// By address.
    var byteCounts: [UInt: Int] = [:]
    /// Bytes that were to be read since the system was last asked how many are in memory.
    var announcedByteCount = 0
  }

  private let content = Mutex(Content())

  /// Memory in which nothing is mapped.
  ///
  /// - Parameters:
  ///   - byteLimit: The bytes that may be there.
  ///   - residentByteCount: How many there are; nil where the system does not say, and decides alone.
  init(byteLimit: Int, residentByteCount: @escaping @Sendable () -> Int?) {
    self.byteLimit = byteLimit
    self.residentByteCount = residentByteCount
  }

  /// How many mappings there are.
  var mappingCount: Int { content.withLock { $0.byteCounts.count } }

  /// Takes note of a mapping.
  func insert(_ bytes: UnsafeRawBufferPointer) {
    let address = UInt(bitPattern: bytes.baseAddress)
    content.withLock { $0.byteCounts[address] = bytes.count }
  }

  /// Forgets a mapping, which is then nobody's but the caller's.
  func remove(_ bytes: UnsafeRawBufferPointer) {
    let address = UInt(bitPattern: bytes.baseAddress)
    content.withLock { $0.byteCounts[address] = nil }
  }

  /// Takes note that bytes will be read, and lets go of all mappings where too much would be in memory.
  func willRead(byteCount: Int) {
    content.withLock { content in
      content.announcedByteCount += byteCount
      if let resident = resident(&content), resident > byteLimit - byteCount {
        Self.letGo(content.byteCounts)
      }
    }
  }

  /// The bytes in memory, where enough was read since last time that the system is worth being asked.
  private func resident(_ content: inout Content) -> Int? {
    guard content.announcedByteCount > byteLimit / 128 else { return nil }
    defer { content.announcedByteCount = 0 }
    return residentByteCount()
  }

  /// Lets go of mappings.
  ///
  /// Within the lock, as the place of one that is gone may be someone else's memory.
  private static func letGo(_ byteCounts: [UInt: Int]) {
    for (address, byteCount) in byteCounts {
      // Soundness: the mapping is there, read only and private to this process, so that its pages are those of
      // the file and come from there again. An advice that is not taken costs memory only.
      _ = unsafe madvise(UnsafeMutableRawPointer(bitPattern: address), byteCount, MADV_DONTNEED)
    }
  }
}
