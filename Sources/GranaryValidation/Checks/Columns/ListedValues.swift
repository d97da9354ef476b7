import GranaryColumns

/// Which values of a list occur, and what occurs besides.
struct ListedValues: Sendable {
  let list: ListedScalars
  private(set) var occurs: [Bool]
  /// Rows with a value that is not listed.
  private(set) var others = FailureTally()

  init(_ list: ListedScalars) {
    self.list = list
    occurs = Array(repeating: false, count: list.scalars.count)
  }

  mutating func add(_ value: Scalar, count: Int, _ example: () -> FailureExample) {
    if let place = list.place(of: value) {
      occurs[place] = true
    } else {
      others.add(example(), count: count)
    }
  }

  mutating func merge(_ later: ListedValues) {
    for place in occurs.indices where later.occurs[place] { occurs[place] = true }
    others.merge(later.others)
  }

  /// The values of the list that do not occur.
  var missing: [Scalar] { zip(list.scalars, occurs).filter { !$1 }.map(\.0) }
}
