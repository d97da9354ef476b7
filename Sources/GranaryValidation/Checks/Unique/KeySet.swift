public import GranaryFiles

/// Where sets of values go that are larger than memory may hold.
public struct SpillSpace: Sendable {
  /// A directory of the caller's, which exists; nothing is left in it.
  public let directory: Path
  /// What the directory is on.
  public let fileSystem: any FileSystem
  /// Bytes that the values of all checks of a source may take in memory.
  ///
  /// Filters of what is on disk may take as much again, and 0.06 bytes for each value there besides.
  public let budgetByteCount: Int

  /// A directory and a budget, 256 MiB unless said otherwise.
  public init(
    _ directory: Path,
    on fileSystem: any FileSystem,
    budgetByteCount: Int = 256 << 20
  ) {
    self.directory = directory
    self.fileSystem = fileSystem
    self.budgetByteCount = budgetByteCount
  }

  func share(of count: Int) -> SpillSpace {
    SpillSpace(directory, on: fileSystem, budgetByteCount: budgetByteCount / max(1, count))
  }
}

/// A set of hashes, in memory up to a budget and on disk past it.
///
/// In memory a hash takes 21 to 43 bytes. Past the budget the table is sorted into a file and begun
/// anew; each file costs one look at its filter for every hash asked, and a page of the file for one
/// in thirty that are not in it.
struct KeySet: Sendable {
  private var table: KeyTable
  private var spilled: [SpilledKeys] = []
  private let space: SpillSpace?
  private let name: String

  /// An empty set.
  ///
  /// - Parameters:
  ///   - name: What the files' names begin with.
  ///   - space: Where they go; without one everything stays in memory.
  init(name: String, _ space: SpillSpace?) {
    table = KeyTable()
    self.name = name
    self.space = space
  }

  /// Whether nothing was added.
  var isEmpty: Bool { table.count == 0 && spilled.isEmpty }
  /// Files written so far.
  var spilledCount: Int { spilled.count }

  func contains(_ key: KeyHash) -> Bool {
    table.contains(key) || spilled.contains { $0.contains(key) }
  }

  /// Adds a hash; one that is there changes nothing.
  mutating func insert(_ key: KeyHash) throws(FileError) {
    if table.isFull { try makeRoom() }
    _ = table.insert(key)
  }

  private mutating func makeRoom() throws(FileError) {
    guard let space, table.byteCount * 2 > space.budgetByteCount else { return table.grow() }
    let keys = table.keys.sorted()
    let filters = spilled.reduce(KeyFilter.byteCount(of: keys.count)) { $0 + $1.filterByteCount }
    spilled.append(
      try SpilledKeys(
        keys,
        at: space.directory.appending("\(name)-\(spilled.count)"),
        on: space.fileSystem,
        isFiltered: filters <= space.budgetByteCount
      )
    )
    table = KeyTable(byteCount: table.byteCount)
  }
}
