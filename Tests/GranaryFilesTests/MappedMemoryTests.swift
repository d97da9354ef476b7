import GranaryColumns
import Synchronization
import Testing

@testable import GranaryFiles

/// What a process has read of mapped files, as it counts as its memory.
@Suite struct MappedMemoryTests {
  private static let limit = 1 << 20
  private let directory: TemporaryDirectory
  private let path: Path

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("mapped")
    let file = try RealFileSystem().create(path)
    try file.write((0..<2 << 20).map { UInt8(truncatingIfNeeded: $0 / 4_096 + 1) })
    try file.close()
  }

  /// All mappings are, whichever is read, and have the same bytes again.
  @Test func whatWouldBeInMemoryPastTheLimitIsLetGoOf() throws {
    let resident = Mutex<Int?>(Self.limit / 2)
    let files = files { resident.withLock { $0 } }
    let buffers = [try files.map(path), try files.map(path)]
    let sums = buffers.map(sum)
    #expect(sums[0] == sums[1] && sums[0] > 0)
    try expectMapped { $0 > 0 }
    buffers[0].willRead(byteCount: Self.limit / 2)
    try expectMapped { $0 > 0 }
    // Little is not worth asking the system for.
    resident.withLock { $0 = Self.limit }
    buffers[1][5..<9].willRead(byteCount: Self.limit / 128)
    try expectMapped { $0 > 0 }
    buffers[1][5..<9].willRead(byteCount: 1)
    try expectMapped { $0 == 0 }
    #expect(buffers.map(sum) == sums)
    try expectMapped { $0 > 0 }
    resident.withLock { $0 = Self.limit / 2 }
    buffers[0].willRead(byteCount: Self.limit / 2 + 1)
    try expectMapped { $0 == 0 }
    #expect(buffers.map(sum) == sums)
    resident.withLock { $0 = nil }
    buffers[0].willRead(byteCount: 1 << 40)
    try expectMapped { $0 > 0 }
  }

  /// Its place may be another's memory.
  @Test func aMappingThatIsGoneIsForgotten() throws {
    let memory = MappedMemory(byteLimit: Self.limit) { .max }
    let files = RealFileSystem(mappingIn: memory)
    var buffer: Buffer? = try files.map(path)
    #expect(memory.mappingCount == 1)
    buffer?.willRead(byteCount: Self.limit)
    buffer = nil
    #expect(memory.mappingCount == 0)
  }

  /// Advices about pages, wherever bytes begin and end in them, change no byte.
  @Test func whatIsReadScatteredOrAheadHasItsBytes() throws {
    let buffer = try files { nil }.map(path)
    let expected = sum(buffer)
    for areScattered in [true, true, false] {
      buffer.expectScatteredReads(areScattered)
      try expectFlag("rr", areScattered)
      for range in [0..<1, 4_095..<4_097, 5..<300_000, 9..<9, 0..<buffer.byteCount] {
        buffer.readAhead(range)
      }
      buffer[4_000..<buffer.byteCount].readAhead(100_000..<buffer.byteCount - 4_000)
      #expect(sum(buffer) == expected)
    }
  }

  /// Otherwise a row that is read of each of many files would take 2 MB of memory, of each.
  @Test func ofAScratchFileLittleIsMappedAround() throws {
    let path = directory.path.appending("scratch")
    let file = try RealFileSystem().create(path, isScratch: true)
    let bytes = (0..<6 << 20).map { UInt8(truncatingIfNeeded: $0 / 4_096 + 1) }
    try file.write(bytes)
    try file.close()
    #expect(file.byteCount == bytes.count)
    let buffer = try files { nil }.map(path)
    #expect(sum(buffer) == bytes.reduce(into: 0) { $0 += UInt64($1) })
    try expectMapped(of: path) { $0 == bytes.count }
    buffer.expectScatteredReads(true)
    try expectMapped(of: path) { $0 == 0 }
    #expect(buffer.values(UInt8.self, count: bytes.count)[5 << 20] == bytes[5 << 20])
    try expectMapped(of: path) { (1...256 << 10).contains($0) }
  }

  @Test func memoryOfOurOwnStays() {
    let buffer = Buffer(copying: [1, 2, 3] as [UInt8])
    buffer.willRead(byteCount: 1 << 40)
    buffer.expectScatteredReads(true)
    buffer.readAhead(0..<3)
    #expect(Array(buffer.values(UInt8.self, count: 3)) == [1, 2, 3])
  }

  private func files(_ residentByteCount: @escaping @Sendable () -> Int?) -> RealFileSystem {
    let memory = MappedMemory(byteLimit: Self.limit, residentByteCount: residentByteCount)
    return RealFileSystem(mappingIn: memory)
  }

  private func sum(_ buffer: Buffer) -> UInt64 {
    unsafe buffer.withBytes { unsafe $0.reduce(into: UInt64(0)) { $0 += UInt64($1) } }
  }

  /// Looks for a flag that the system has for the mapping: `rr` where it is read at random.
  private func expectFlag(_ flag: String, _ isExpected: Bool) throws {
    #if os(Linux)
    let flags = try #require(try ProcessMemory.lines("VmFlags:", of: path).first)
    #expect(flags.split(separator: " ").contains(Substring(flag)) == isExpected)
    #endif
  }

  /// Compares what the system says of the process's memory, in bytes of the file.
  private func expectMapped(of path: Path? = nil, _ isExpected: (Int) -> Bool) throws {
    #if os(Linux)
    let path = path ?? self.path
    let kilobytes = try ProcessMemory.lines("Rss:", of: path)
      .reduce(0) { $0 + ($1.split(separator: " ").compactMap { Int($0) }.first ?? 0) }
    #expect(isExpected(kilobytes << 10), "\(kilobytes) kB of \(path.string)")
    #endif
  }
}

/// What the system says of each range of this process's memory.
enum ProcessMemory {
  /// The lines of a name, one for each mapping of a file.
  static func lines(_ name: String, of path: Path) throws -> [Substring] {
    let ranges = String(decoding: try RealFileSystem().readAll("/proc/self/smaps"), as: UTF8.self)
    var isOwn = false
    return ranges.split(separator: "\n").filter { line in
      if line.hasSuffix(path.string) { isOwn = true }
      guard isOwn, line.hasPrefix(name) else {
        if line.hasPrefix("VmFlags:") { isOwn = false }
        return false
      }
      isOwn = false
      return true
    }
  }
}

/// What the system says of the groups that a process is in.
@Suite struct MachineMemoryTests {
  @Test(
    arguments: [
      ("", [:], nil),
      ("0::/\n", ["": "max"], nil),
      ("0::/a/b\n", ["/a/b": "max", "/a": "5000\n", "": "7000"], 5_000),
      ("0::/a/b\n", ["/a/b": "4000\n", "/a": "5000"], 4_000),
      ("0::/a\n", ["/a": "9000\n", "/a high": "8000\n"], 8_000),
      // As a container has it: the file is that of its own group, whatever the process is told.
      ("0::/outside/of/the/container\n", ["": "6000\n"], 6_000),
    ] as [(String, [String: String], Int?)]
  )
  func theLeastLimitOfItsGroupsCounts(
    _ groups: String,
    _ limits: [String: String],
    _ expected: Int?
  ) throws {
    let files = InMemoryFileSystem()
    try write(groups, to: "/proc/self/cgroup", files)
    for (group, limit) in limits {
      let (name, file) =
        group.hasSuffix(" high") ? (group.dropLast(5), "high") : (group[...], "max")
      try write(limit, to: Path("/sys/fs/cgroup\(name)/memory.\(file)"), files)
    }
    #expect(MachineMemory.controlGroupLimit(in: files) == expected)
  }

  @Test func aTreeOfItsOwnForMemoryCountsToo() throws {
    let files = InMemoryFileSystem()
    try write("8:pids:/x\n4:cpu,memory:/a\n0::/\n", to: "/proc/self/cgroup", files)
    try write("3000\n", to: "/sys/fs/cgroup/memory/a/memory.limit_in_bytes", files)
    try write("9223372036854771712\n", to: "/sys/fs/cgroup/memory/memory.limit_in_bytes", files)
    #expect(MachineMemory.controlGroupLimit(in: files) == 3_000)
  }

  @Test func aMachineWithoutGroupsHasNoLimit() {
    #expect(MachineMemory.controlGroupLimit(in: InMemoryFileSystem()) == nil)
    #expect(MachineMemory.byteCount > 64 << 20)
  }

  private func write(_ text: String, to path: Path, _ files: InMemoryFileSystem) throws {
    try files.createDirectory(path.parent)
    try files.write(text, to: path)
  }
}
