import GranaryColumns
import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct EntityKeyTests {
  static let keyTypes = ColumnType.allCases.filter(\.isKeyable)

  @Test(arguments: GeneratedCases.seeds)
  func theOrderOfKeysIsTheOrderOfTheirParts(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let types = (0..<1 + generator.index(below: 3)).map { _ in generator.pick(Self.keyTypes) }
    let parts = (0..<40).map { _ in types.map { generator.value($0) } }
    let keys = try parts.map { try #require(EntityKey($0)) }
    for (index, other) in parts.indices.flatMap({ index in parts.indices.map { (index, $0) } }) {
      let context = Comment("seed \(seed): \(parts[index]) and \(parts[other])")
      let precedes = try precedes(parts[index], parts[other])
      if (keys[index] < keys[other]) != precedes { Issue.record(context) }
      if (keys[index] == keys[other]) != (parts[index] == parts[other]) { Issue.record(context) }
    }
  }

  /// Part by part, by the order of its type.
  private func precedes(_ parts: [Scalar], _ others: [Scalar]) throws -> Bool {
    for (part, other) in zip(parts, others) where part != other {
      switch (part, other) {
      case (.bool(let left), .bool(let right)): return !left && right
      case (.int64(let left), .int64(let right)): return left < right
      case (.timestamp(let left), .timestamp(let right)): return left < right
      case (.date(let left), .date(let right)): return left.days < right.days
      case (.string(let left), .string(let right)):
        return left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
      default: throw UnorderedParts()
      }
    }
    return false
  }

  private struct UnorderedParts: Error {}

  /// Keys that a careless encoding would confuse.
  @Test func noTwoKeysCollide() throws {
    let parts: [[Scalar]] = [
      [.int64(1)], [.string("1")], [.bool(true)], [.timestamp(Timestamp(microseconds: 1))],
      [.date(CalendarDate(days: 1))], [.string("")], [.string("\0")], [.string("\0\0")],
      [.string("a"), .string("b")], [.string("ab"), .string("")], [.string(""), .string("ab")],
      [.string("a\0"), .string("b")], [.string("a"), .string("\0b")], [.string("a\0b")],
      [.string("a\0\0b")], [.string("\u{E9}")], [.string("e\u{301}")], [.int64(1), .int64(1)],
      [.int64(0)], [.int64(-1)], [.int64(.min)], [.bool(false)],
      [.string("a\0\0\u{3}b")], [.string("a\0\u{FF}b")], [.string("a"), .int64(1)],
      [.int64(1), .string("a")],
    ]
    let keys = try parts.map { try #require(EntityKey($0)) }
    #expect(Set(keys.map(\.bytes)).count == parts.count)
    #expect(Set(keys).count == parts.count)
  }

  /// Bytes by hand from the diagram on ``EntityKey``.
  @Test(
    arguments: [
      ([.int64(1)], [1, 2, 0x80, 0, 0, 0, 0, 0, 0, 1]),
      ([.int64(-1)], [1, 2, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
      ([.string("a\0")], [1, 3, 0x61, 0, 0xFF, 0, 0]),
      ([.bool(true), .bool(false)], [1, 1, 1, 1, 0]),
      ([.date(CalendarDate(days: 2))], [1, 5, 0x80, 0, 0, 2]),
      (
        [.timestamp(Timestamp(microseconds: .min)), .string("")],
        [1, 4, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0]
      ),
    ] as [([Scalar], [UInt8])]
  )
  func encodesAsItsDiagramSays(_ parts: [Scalar], _ bytes: [UInt8]) {
    #expect(EntityKey(parts)?.bytes == bytes)
  }

  @Test(arguments: GeneratedCases.seeds(count: 50))
  func columnsAndPartsEncodeAlike(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let types = (0..<1 + generator.index(below: 3)).map { _ in generator.pick(Self.keyTypes) }
    let columns = types.map { generator.column($0, count: 30) }
    let encoder = EntityKeyEncoder(columns)
    var bytes: [UInt8] = [42]
    for row in 0..<30 {
      let expected = EntityKey(columns.map { $0[row] })
      #expect(encoder.key(at: row) == expected, "seed \(seed)")
      #expect(encoder.encode(row, into: &bytes) == (expected != nil), "seed \(seed)")
      if let expected { #expect(bytes == expected.bytes, "seed \(seed)") }
    }
  }

  @Test func aNullPartGivesNoKey() {
    #expect(EntityKey([.null]) == nil)
    #expect(EntityKey([.int64(1), .null]) == nil)
    #expect(EntityKey([.null, .string("a")]) == nil)
  }
}
