internal import GranaryColumns

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The files and directories of an ``InMemoryFileSystem``: what is seen now, and what a power loss
/// would leave of it.
///
/// A node that no directory names any more is kept: the disk may still have it.
struct InMemoryTree: Sendable {
  /// Tells a file or directory from all others, whatever its names.
  struct NodeID: Hashable, Sendable {
    fileprivate let number: Int
    static let root = NodeID(number: 0)
  }

  /// Why something cannot be done, as an `errno`.
  struct Refusal: Error, Hashable, Sendable {
    let number: Int32
  }

  struct File: Sendable {
    var content: [UInt8] = []
    /// The content at the last sync.
    var synced: [UInt8] = []
  }

  struct Directory: Sendable {
    private(set) var entries: [Text: NodeID] = [:]
    /// For each name changed since the last sync what it has meant, the synced meaning first; nil
    /// for nothing.
    private var earlier: [Text: [NodeID?]] = [:]

    /// Every name that a power loss may leave, with what it has meant since the last sync and means
    /// now, in an order that does not depend on how things are called.
    var meanings: [(name: Text, nodes: [NodeID?])] {
      Set(entries.keys).union(earlier.keys).map { name in
        (name, (earlier[name] ?? []) + [entries[name]])
      }.sorted { one, other in
        let numbers = [one, other].map { $0.nodes.lazy.compactMap { $0?.number }.first ?? 0 }
        return numbers[0] == numbers[1] ? one.name < other.name : numbers[0] < numbers[1]
      }
    }

    mutating func set(_ name: Text, to node: NodeID?) {
      earlier[name, default: []].append(entries[name])
      entries[name] = node
    }

    mutating func sync() { earlier = [:] }
  }

  private(set) var files: [NodeID: File] = [:]
  private(set) var directories: [NodeID: Directory] = [.root: Directory()]
  private var locked: Set<NodeID> = []
  private var nodeCount = 1
}

/// Finding what a path names.
extension InMemoryTree {
  /// Where a path leads: its node, if it has one, and the entry that names or would name it.
  private struct Place {
    let directory: NodeID
    let name: Text
    let node: NodeID?
  }

  private func place(_ path: Path) throws(Refusal) -> Place {
    var place = Place(directory: .root, name: Text(""), node: .root)
    for name in Self.components(of: path) {
      guard let node = place.node else { throw Refusal(number: ENOENT) }
      guard let directory = directories[node] else { throw Refusal(number: ENOTDIR) }
      place = Place(directory: node, name: name, node: directory.entries[name])
    }
    return place
  }

  /// The names on the way from the root; there are no links, so that `..` takes back a name.
  private static func components(of path: Path) -> [Text] {
    path.string.utf8.split(separator: UInt8(ascii: "/")).reduce(into: []) { names, part in
      switch String(Substring(part)) {
      case ".": break
      case "..": _ = names.popLast()
      case let name: names.append(Text(name))
      }
    }
  }

  /// The file or directory at a path.
  func node(at path: Path) throws(Refusal) -> NodeID {
    guard let node = try place(path).node else { throw Refusal(number: ENOENT) }
    return node
  }

  /// The directory at a path.
  func directory(at path: Path) throws(Refusal) -> Directory {
    guard let directory = directories[try node(at: path)] else { throw Refusal(number: ENOTDIR) }
    return directory
  }

  /// What is at a path; nil when nothing is, or a file is on the way.
  func status(of path: Path) -> FileStatus? {
    guard let node = try? node(at: path) else { return nil }
    let file = files[node]
    return FileStatus(byteCount: file?.content.count ?? 0, isDirectory: file == nil)
  }
}

/// Changing names.
extension InMemoryTree {
  private mutating func add(_ file: File?, as name: Text, in directory: NodeID) -> NodeID {
    let node = NodeID(number: nodeCount)
    nodeCount += 1
    if let file { files[node] = file } else { directories[node] = Directory() }
    set(name, in: directory, to: node)
    return node
  }

  private mutating func set(_ name: Text, in directory: NodeID, to node: NodeID?) {
    directories[directory]?.set(name, to: node)
  }

  mutating func createDirectory(_ path: Path) throws(Refusal) {
    let names = Self.components(of: path)
    var parent = NodeID.root
    for (index, name) in names.enumerated() {
      guard let node = directories[parent]?.entries[name] else {
        parent = add(nil, as: name, in: parent)
        continue
      }
      guard directories[node] != nil else {
        throw Refusal(number: index == names.count - 1 ? EEXIST : ENOTDIR)
      }
      parent = node
    }
  }

  mutating func createFile(_ path: Path) throws(Refusal) -> NodeID {
    let place = try place(path)
    guard place.node == nil else { throw Refusal(number: EEXIST) }
    return add(File(), as: place.name, in: place.directory)
  }

  mutating func rename(_ from: Path, to: Path) throws(Refusal) {
    let (old, new) = (try place(from), try place(to))
    guard let node = old.node else { throw Refusal(number: ENOENT) }
    guard node != .root, new.node != .root else { throw Refusal(number: EBUSY) }
    // Two names of one file stay two, says POSIX.
    if new.node == node { return }
    if directories[node] != nil, contains(new.directory, below: node) {
      throw Refusal(number: EINVAL)
    }
    if let replaced = new.node { try check(replacing: replaced, by: node) }
    set(new.name, in: new.directory, to: node)
    set(old.name, in: old.directory, to: nil)
  }

  private func check(replacing replaced: NodeID, by node: NodeID) throws(Refusal) {
    switch (directories[node], directories[replaced]) {
    case (nil, nil): return
    case (nil, _?): throw Refusal(number: EISDIR)
    case (_?, nil): throw Refusal(number: ENOTDIR)
    case (_?, let directory?):
      guard directory.entries.isEmpty else { throw Refusal(number: ENOTEMPTY) }
    }
  }

  private func contains(_ node: NodeID, below directory: NodeID) -> Bool {
    node == directory
      || directories[directory]?.entries.values.contains { contains(node, below: $0) } == true
  }

  mutating func remove(_ path: Path) throws(Refusal) {
    let place = try place(path)
    guard let node = place.node else { throw Refusal(number: ENOENT) }
    guard directories[node] == nil else { throw Refusal(number: EISDIR) }
    set(place.name, in: place.directory, to: nil)
  }

  mutating func removeTree(_ path: Path) throws(Refusal) {
    guard status(of: path) != nil else { return }
    let place = try place(path)
    if let node = place.node { removeEntries(of: node) }
    guard place.node != .root else { throw Refusal(number: EBUSY) }
    set(place.name, in: place.directory, to: nil)
  }

  private mutating func removeEntries(of node: NodeID) {
    for (name, child) in directories[node]?.entries ?? [:] {
      removeEntries(of: child)
      set(name, in: node, to: nil)
    }
  }

  mutating func syncDirectory(_ path: Path) throws(Refusal) {
    _ = try directory(at: path)
    directories[try node(at: path)]?.sync()
  }
}

/// Files that are open, whatever their names have become.
extension InMemoryTree {
  mutating func append(_ bytes: UnsafeRawBufferPointer, to node: NodeID) {
    unsafe files[node]?.content.append(contentsOf: bytes)
  }

  mutating func sync(_ node: NodeID) {
    let content = files[node]?.content ?? []
    files[node]?.synced = content
  }

  /// Takes the lock of a file, which is made if it is missing; nil when another holds it.
  mutating func lock(_ path: Path, holder: [UInt8]) throws(Refusal) -> NodeID? {
    let place = try place(path)
    let node = place.node ?? add(File(), as: place.name, in: place.directory)
    guard directories[node] == nil else { throw Refusal(number: EISDIR) }
    guard locked.insert(node).inserted else { return nil }
    files[node]?.content = holder
    return node
  }

  mutating func unlock(_ node: NodeID) {
    files[node]?.content = []
    locked.remove(node)
  }

  /// Everything as it is, with no lock held.
  var unlocked: InMemoryTree {
    var tree = self
    tree.locked = []
    return tree
  }
}

/// Losing power.
extension InMemoryTree {
  /// What a disk that lost power has.
  ///
  /// A name's meaning and a file's content are chosen each for itself. Of a directory that two
  /// surviving entries name, as between the two syncs after its rename, the one found first stays.
  ///
  /// - Parameters:
  ///   - meaning: Chooses what a name means from what it has meant, the synced meaning first.
  ///   - content: Chooses what a file holds.
  /// - Returns: A tree that is durable as it is.
  func afterPowerLoss(
    meaning: ([NodeID?]) -> NodeID?,
    content: (File) -> [UInt8]
  ) -> InMemoryTree {
    var left = InMemoryTree()
    left.nodeCount = nodeCount
    var waiting = [NodeID.root]
    while let node = waiting.popLast() {
      guard let directory = directories[node] else { continue }
      var survivor = Directory()
      for (name, nodes) in directory.meanings {
        guard let child = meaning(nodes) else { continue }
        if let file = files[child] {
          if left.files[child] == nil {
            let bytes = content(file)
            left.files[child] = File(content: bytes, synced: bytes)
          }
        } else {
          guard left.directories[child] == nil else { continue }
          left.directories[child] = Directory()
          waiting.append(child)
        }
        survivor.set(name, to: child)
      }
      survivor.sync()
      left.directories[node] = survivor
    }
    return left
  }
}
