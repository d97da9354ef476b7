import GranaryColumns
import GranaryStatistics

/// Describes texts.
struct TextProfiler: Sendable {
  /// Texts that are counted each by itself; past so many, counts are bounded from below.
  private static let counterLimit = 512

  /// A text of the batch at hand: where it occurs first, and how often it does.
  private struct Group {
    let row: Int
    var count: Int
  }

  private(set) var distinct = DistinctCounter()
  private(set) var frequent = FrequentValues<Text>(capacity: Self.counterLimit)
  private(set) var lengths: (min: Int, max: Int)?
  private var textCount = 0
  private var scalarCount = 0

  mutating func add(_ column: Column) {
    let texts = column.strings
    var groups: [UInt64: Group] = [:]
    for row in 0..<column.count where column.validity[row] {
      let hash = unsafe texts.withBytes(at: row) { unsafe xxh3($0) }
      groups[hash, default: Group(row: row, count: 0)].count += 1
    }
    // In the order of their first rows, so that the counters do not depend on hash seeds.
    for (hash, group) in groups.sorted(by: { $0.value.row < $1.value.row }) {
      distinct.insert(hash: hash)
      add(texts, group)
    }
  }

  private mutating func add(_ texts: TextValues, _ group: Group) {
    let length = unsafe texts.withBytes(at: group.row) { bytes in
      // A scalar has one byte that does not continue another.
      unsafe bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }
    let own = lengths ?? (length, length)
    lengths = (min(own.min, length), max(own.max, length))
    textCount += group.count
    scalarCount += length * group.count
    if texts.range(at: group.row).count <= TextProfile.frequentByteLimit {
      frequent.add(texts[group.row], count: group.count)
    }
  }

  mutating func merge(_ later: TextProfiler) {
    distinct.merge(later.distinct)
    frequent.merge(later.frequent)
    textCount += later.textCount
    scalarCount += later.scalarCount
    if let other = later.lengths {
      let own = lengths ?? other
      lengths = (min(own.min, other.min), max(own.max, other.max))
    }
  }

  func profile() -> TextProfile {
    TextProfile(
      minLength: lengths?.min,
      maxLength: lengths?.max,
      meanLength: textCount == 0 ? nil : Double(scalarCount) / Double(textCount),
      frequencies: frequent.top(TextProfile.frequencyLimit).map {
        TextProfile.Frequency(value: $0.value, count: $0.count)
      },
      frequencyError: frequent.maximumError
    )
  }
}
