import GranaryColumns
import GranaryIngest
import GranaryStatistics

/// How many different texts a column has, and which, as long as they are few and short.
struct TextEvidence: Sendable {
  /// Texts of more bytes are no members of a set.
  static let byteLimit = 64

  /// How many texts are kept.
  private let limit: Int
  /// How many different ones there are.
  private(set) var distinct = DistinctCounter()
  /// All of them; nil where there are too many, or one that is too long.
  private(set) var all: Set<Text>? = []

  init(limit: Int) { self.limit = limit }

  mutating func add(_ written: WrittenValues) {
    for hash in written.hashes { distinct.insert(hash: hash) }
    let texts = written.texts.strings
    for index in written.kinds.indices where all != nil {
      guard texts.range(at: index).count <= Self.byteLimit else {
        all = nil
        return
      }
      all?.insert(texts[index])
      if let count = all?.count, count > limit { all = nil }
    }
  }
}
