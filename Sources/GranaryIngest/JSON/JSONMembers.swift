/// The members that objects of a chunk have been seen to have, and what is to be done with each.
///
/// Rows of a file are mostly alike, so each member remembers which one followed it last; the next
/// name is then found by comparing bytes. Other names are found by their hash.
struct JSONMembers: Sendable {
  /// What is to be done with the value of a member.
  enum Target: Sendable {
    /// Nothing: no column is in it.
    case ignored
    /// It is that column.
    case column(Int)
    /// It is what that node of the tree says.
    case node(Int)
  }

  /// A member of the objects at one node.
  struct Member: Sendable {
    let node: Int
    let target: Target
    /// Where its name is among the names' bytes.
    let name: Range<Int>
    /// Whether the name stands in JSON as it is.
    let isPlain: Bool
    /// The one that followed it last.
    var next: Int
    /// The object that it was seen in last, by its number.
    var object = -1
  }

  /// Names that no column asks for are remembered up to this number.
  static let unknownLimit = 1_000

  private(set) var list: [Member] = []
  private(set) var nameBytes: [UInt8] = []
  /// For each node the member that was its object's first.
  private var firstMembers: [Int]
  /// Members by the hash of node and name, with empty places between them.
  private var places: [Int32] = []
  private var unknownCount = 0

  /// The members that columns are in.
  init(_ tree: JSONColumnTree) {
    firstMembers = Array(repeating: -1, count: tree.nodes.count)
    for (node, content) in tree.nodes.enumerated() {
      for (name, child) in content.members {
        let target = tree.nodes[child].onlyColumn.map(Target.column) ?? .node(child)
        add(Array(name.utf8), at: node, target)
      }
    }
  }

  /// The member that most likely comes first in an object, or after another; −1 for none.
  @inline(__always)
  func expected(after previous: Int, at node: Int) -> Int {
    previous < 0 ? firstMembers[node] : list[previous].next
  }

  /// Remembers which member came first in an object, or after another.
  mutating func learn(_ member: Int, after previous: Int, at node: Int) {
    if previous < 0 { firstMembers[node] = member } else { list[previous].next = member }
  }

  /// Whether a member is new to an object; it is not from now on.
  @inline(__always)
  mutating func mark(_ member: Int, in object: Int) -> Bool {
    if list[member].object == object { return false }
    list[member].object = object
    return true
  }

  /// The member of a name; nil where there is none.
  func find(_ name: Span<UInt8>, at node: Int) -> Int? {
    var place = Self.hash(name, node) & (places.count - 1)
    while places.indices.contains(place), places[place] >= 0 {
      let member = Int(places[place])
      if list[member].node == node, isName(name, of: member) { return member }
      place = (place + 1) & (places.count - 1)
    }
    return nil
  }

  /// Remembers a member that no column is in; nil where there are too many.
  mutating func addUnknown(_ name: Span<UInt8>, at node: Int) -> Int? {
    guard unknownCount < Self.unknownLimit else { return nil }
    unknownCount += 1
    return add(name.indices.map { name[$0] }, at: node, .ignored)
  }

  @discardableResult
  private mutating func add(_ name: [UInt8], at node: Int, _ target: Target) -> Int {
    let member = list.count
    let start = nameBytes.count
    nameBytes += name
    list.append(
      Member(
        node: node,
        target: target,
        name: start..<nameBytes.count,
        isPlain: name.allSatisfy { $0 >= 0x20 && $0 != ASCII.quote && $0 != UInt8(ascii: "\\") },
        next: firstMembers[node]
      )
    )
    if firstMembers[node] < 0 { firstMembers[node] = member }
    if list.count * 2 > places.count { rehash() } else { insert(member) }
    return member
  }

  private mutating func rehash() {
    places = Array(repeating: -1, count: max(places.count * 2, 16))
    for member in list.indices { insert(member) }
  }

  private mutating func insert(_ member: Int) {
    let hash = Self.hash(nameBytes.span.extracting(list[member].name), list[member].node)
    var place = hash & (places.count - 1)
    while places[place] >= 0 { place = (place + 1) & (places.count - 1) }
    places[place] = Int32(member)
  }

  private func isName(_ name: Span<UInt8>, of member: Int) -> Bool {
    let range = list[member].name
    return range.count == name.count
      && name.indices.allSatisfy { nameBytes[range.lowerBound + $0] == name[$0] }
  }

  /// The FNV-1a hash of a name and its place.
  ///
  /// Whoever makes names collide gains little: there are at most as many as columns and
  /// ``unknownLimit`` together.
  private static func hash(_ name: Span<UInt8>, _ node: Int) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(node)
    for index in name.indices { hash = (hash ^ UInt64(name[index])) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }
}
