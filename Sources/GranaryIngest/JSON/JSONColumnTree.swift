import GranaryColumns

/// Which values of a row's object the declared columns are: its members and elements as far as some
/// column's path goes through them.
struct JSONColumnTree: Sendable {
  /// What columns want of a value at some path.
  struct Node: Sendable {
    /// The way here from the row's object.
    let path: JSONPath
    /// Columns that are this value.
    var columns: [Int] = []
    /// Members that columns are in, by name.
    var members: [(name: String, node: Int)] = []
    /// Elements that columns are in, by ascending place.
    var elements: [(place: Int, node: Int)] = []
    /// Columns in members of this value, however deep.
    var columnsInMembers: [Int] = []
    /// Columns in elements of this value, however deep.
    var columnsInElements: [Int] = []

    /// The one column that is this value, where nothing else is asked of it.
    var onlyColumn: Int? {
      columns.count == 1 && members.isEmpty && elements.isEmpty ? columns[0] : nil
    }
  }

  /// Every path that leads to a column, and its beginnings; first the row's object itself.
  private(set) var nodes = [Node(path: JSONPath([]))]

  /// A way from one node to another.
  private enum Branch: Hashable {
    case member(of: Int, Text)
    case element(of: Int, Int)
  }

  /// A tree of the columns' paths, in declared order.
  init(_ paths: [JSONPath]) {
    var children: [Branch: Int] = [:]
    for (column, path) in paths.enumerated() {
      var node = 0
      for step in path.steps { node = child(of: node, step, for: column, &children) }
      nodes[node].columns.append(column)
    }
    for node in nodes.indices { nodes[node].elements.sort { $0.place < $1.place } }
  }

  private mutating func child(
    of parent: Int,
    _ step: JSONPath.Step,
    for column: Int,
    _ children: inout [Branch: Int]
  ) -> Int {
    let next = nodes.count
    let branch: Branch
    switch step {
    case .member(let name):
      nodes[parent].columnsInMembers.append(column)
      branch = .member(of: parent, Text(name))
      if let known = children[branch] { return known }
      nodes[parent].members.append((name, next))
    case .element(let place):
      nodes[parent].columnsInElements.append(column)
      branch = .element(of: parent, place)
      if let known = children[branch] { return known }
      nodes[parent].elements.append((place, next))
    }
    children[branch] = next
    nodes.append(Node(path: JSONPath(nodes[parent].path.steps + [step])))
    return next
  }
}
