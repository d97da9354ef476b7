/// Some of the places of a list, of which the one that ranks highest is at hand.
///
/// What is taken out stays in a heap until it comes to its top: each place costs O(log n), once.
struct RankedPlaces: Sendable {
  /// The places by rank, ascending.
  private let order: [Int]
  /// The rank of each place.
  private let ranks: [Int]
  private var isPresent: [Bool]
  /// Ranks as a binary heap, the greatest first.
  private var heap: [Int] = []

  /// No place.
  ///
  /// - Parameter order: All places, from the one that ranks lowest on.
  init(ascending order: [Int]) {
    self.order = order
    var ranks = order
    for (rank, place) in order.enumerated() { ranks[place] = rank }
    self.ranks = ranks
    isPresent = Array(repeating: false, count: order.count)
  }

  /// The place that ranks highest; nil where there is none.
  var best: Int? { heap.first.map { order[$0] } }

  /// Adds a place that has never been there.
  mutating func insert(_ place: Int) {
    isPresent[place] = true
    var child = heap.count
    heap.append(ranks[place])
    while child > 0, heap[(child - 1) / 2] < heap[child] {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Takes a place out, for good.
  mutating func remove(_ place: Int) {
    isPresent[place] = false
    while let first = heap.first, !isPresent[order[first]] { removeFirst() }
  }

  mutating func removeAll() {
    heap.removeAll(keepingCapacity: true)
    for place in isPresent.indices { isPresent[place] = false }
  }

  private mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < heap.count }
      guard let child = children.max(by: { heap[$0] < heap[$1] }), heap[parent] < heap[child]
      else { return }
      heap.swapAt(parent, child)
      parent = child
    }
  }
}
