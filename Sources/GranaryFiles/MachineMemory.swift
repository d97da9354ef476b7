#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The memory that there is for this process.
public enum MachineMemory: Sendable {
  /// The bytes of the machine, or of the control group that the process runs in, as a container does,
  /// where that may have fewer.
  public static let byteCount = min(
    physicalByteCount,
    controlGroupLimit(in: RealFileSystem()) ?? .max
  )

  private static var physicalByteCount: Int {
    max(0, Int(sysconf(Int32(_SC_PHYS_PAGES)))) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// The bytes of files that count as memory of this process; nil where the system does not say.
  static var residentFileByteCount: Int? {
    // In pages: all, in memory, of these shared with others, as files are.
    let counts = text("/proc/self/statm", RealFileSystem())?.split(separator: " ").map { Int($0) }
    guard let counts, counts.count > 2, let shared = counts[2] else { return nil }
    return shared * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// The least limit of the process's control group and of those that it lies in; nil where there is none.
  ///
  /// Version 2 has one tree, version 1 one for memory. Within a container the tree begins at its group,
  /// whatever the process is told.
  static func controlGroupLimit(in files: some FileSystem) -> Int? {
    guard let groups = text("/proc/self/cgroup", files) else { return nil }
    var limits: [Int] = []
    for line in groups.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let tree: (path: String, files: [String])
      if parts[1].isEmpty {
        tree = ("/sys/fs/cgroup", ["memory.max", "memory.high"])
      } else if parts[1].split(separator: ",").contains("memory") {
        tree = ("/sys/fs/cgroup/memory", ["memory.limit_in_bytes"])
      } else {
        continue
      }
      var names = parts[2].split(separator: "/")[...]
      while true {
        let group = ([tree.path[...]] + names).joined(separator: "/")
        for file in tree.files {
          // "max" has no digits.
          let limit = text(Path("\(group)/\(file)"), files)?.filter(\.isNumber)
          if let limit = limit.flatMap({ Int($0) }) { limits.append(limit) }
        }
        if names.popLast() == nil { break }
      }
    }
    return limits.min()
  }

  /// What a file says; nil where there is none, as on a machine without control groups.
  private static func text(_ path: Path, _ files: some FileSystem) -> String? {
    (try? files.readAll(path)).map { String(decoding: $0, as: UTF8.self) }
  }
}
