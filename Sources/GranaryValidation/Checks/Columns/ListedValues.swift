import GranaryColumns

/// Which values of a list occur, and what occurs besides.
struct ListedValues: Sendable {
  let list: ListedScalars
  private(set) var occurs: [Bool]
  /// Rows with a value that is not listed.
  private(set) var otherCount = 0
  /// The first rows of the first different ones.
  private(set) var otherExamples: [FailureExample] = []

  init(_ list: ListedScalars) {
    self.list = list
    occurs = Array(repeating: false, count: list.scalars.count)
  }

  mutating func add(_ value: Scalar, count: Int, _ example: () -> FailureExample) {
    if let place = list.place(of: value) {
      occurs[place] = true
    } else {
      otherCount += count
      if otherExamples.count < FailureTally.exampleLimit { add(example()) }
    }
  }

  mutating func merge(_ later: ListedValues) {
    for place in occurs.indices where later.occurs[place] { occurs[place] = true }
    otherCount += later.otherCount
    for example in later.otherExamples { add(example) }
  }

  private mutating func add(_ example: FailureExample) {
    let value = example.value.map(Text.init(_:))
    guard otherExamples.count < FailureTally.exampleLimit,
      !otherExamples.contains(where: { $0.value.map(Text.init(_:)) == value })
    else { return }
    otherExamples.append(example)
  }

  /// The values of the list that do not occur.
  var missing: [Scalar] { zip(list.scalars, occurs).filter { !$1 }.map(\.0) }
}
