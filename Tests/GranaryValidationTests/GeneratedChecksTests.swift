import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFiles
import GranaryIngest
import GranaryStatistics
import Testing

@testable import GranaryValidation

/// Generated sources over generated rows: the engine against row by row, and any batches, threads and
/// memory against each other.
@Suite struct GeneratedChecksTests {
  struct Generator {
    var random: SeededGenerator

    mutating func chance(_ share: Double = 0.5) -> Bool {
      Double.random(in: 0..<1, using: &random) < share
    }
    mutating func pick<Value>(_ values: [Value]) -> Value {
      values[Int.random(in: 0..<values.count, using: &random)]
    }

    mutating func scalar(_ type: ColumnType) -> Scalar {
      switch type {
      case .int64: .int64(Int64.random(in: -3...6, using: &random))
      case .float64: .float64(pick([-2, -0.0, 0, 0.5, 1, 3, 7, .nan, .infinity]))
      case .bool: .bool(chance())
      default: .string(Text(pick(["", "x", "xx", "y", "é", "e\u{301}", "xxxxxxxxx", "xxxxxxxxy"])))
      }
    }

    /// A value that a definition can have as a bound: NaN and infinities are none.
    mutating func bound(_ type: ColumnType) -> Scalar {
      while true {
        let value = scalar(type)
        if value.number?.isFinite ?? true { return value }
      }
    }

    mutating func limits<Value: Comparable>(_ values: [Value]) -> Limits<Value> {
      let pair = [pick(values), pick(values)].sorted()
      return chance() ? Limits(min: pair[0], max: pair[1]) : Limits(max: pair[1])
    }

    mutating func kinds(_ type: ColumnType) -> [CheckDefinition.Kind] {
      let list = (0..<3).map { _ in scalar(type) }
      var kinds: [CheckDefinition.Kind] = [
        .required, .inSet(list), .notInSet(list), .unique(columns: []), .mostCommon(list),
        .distinctValues(pick(SetRelation.allCases), list), .distinctCount(limits([0, 1, 3, 5])),
        .statistic(.nullFraction, limits([0, 0.1, 0.3, 1])),
        .statistic(.distinctFraction, limits([0, 0.3, 0.5, 1])),
      ]
      let ends = [bound(type), bound(type)]
      if type != .bool {
        kinds += [
          .between(
            ValueBounds(
              lower: chance() ? .included(ends[0]) : .excluded(ends[0]),
              upper: chance() ? .included(ends[1]) : nil
            )
          ), .increasing(strictly: chance()), .decreasing(strictly: chance()),
          .min(Limits(min: ends[0])), .max(Limits(min: chance() ? ends[0] : nil, max: ends[1])),
        ]
      }
      if type.isNumeric {
        kinds += [.mean, .sum, .median].map { .statistic($0, limits([-5, 0, 1, 2, 10])) }
      }
      if type == .string { kinds += [.length(limits([0, 1, 2, 9])), .matches("x*")] }
      return kinds
    }

    mutating func check(_ name: String, _ kind: CheckDefinition.Kind) throws -> CheckDefinition {
      let filters = ["i > 0", "s <> 'y'", "f is not null", "b"]
      return CheckDefinition(
        name: name,
        kind: kind,
        severity: chance(0.3) ? .error : .warning,
        where: chance(0.3) ? try Expression(parsing: pick(filters)) : nil
      )
    }

    mutating func source() throws -> SourceDefinition {
      let types: [(String, ColumnType)] = [
        ("i", .int64), ("f", .float64), ("s", .string), ("b", .bool),
      ]
      var columns: [ColumnDefinition] = []
      for (name, type) in types {
        let kinds = kinds(type).filter { _ in chance(0.4) }
        let checks = try kinds.enumerated().map { try check("\(name)_\($0)", $1) }
        columns.append(ColumnDefinition(name, type, checks: checks))
      }
      let table: [CheckDefinition.Kind] = [
        .expression(try Expression(parsing: "i + f >= 0 or s = 'x'")),
        .unique(columns: ["i", "s"]),
        .unique(columns: ["f", "b"]), .rowCount(min: 3, max: nil),
      ]
      let checks = try table.filter { _ in chance() }.enumerated().map { try check("t_\($0)", $1) }
      return SourceDefinition(
        name: "generated",
        format: InputFormat(fields: FieldFormat(nullValues: ["-"])),
        columns: columns,
        checks: checks
      )
    }

    mutating func rows() -> [[Scalar]] {
      (0..<Int.random(in: 0...40, using: &random)).map { _ in
        [ColumnType.int64, .float64, .string, .bool].map { chance(0.15) ? .null : scalar($0) }
      }
    }
  }

  private static func text(_ rows: [[Scalar]]) -> String {
    let lines = rows.map { row in
      row.map { value in
        if case .string(let text) = value { "\"\(text)\"" } else { value.isNull ? "-" : "\(value)" }
      }.joined(separator: ",")
    }
    return (["i,f,s,b"] + lines).joined(separator: "\n")
  }

  @Test func findsWhatRowByRowFinds() throws {
    for seed in 0..<500 as Range<UInt64> {
      var generator = Generator(random: SeededGenerator(seed: seed))
      let source = try generator.source()
      let rows = generator.rows()
      let expected = try ReferenceEngine(source, rows)
      let limits = IngestLimits(rowsPerBatch: generator.pick([1, 2, 7, 65_536]))
      let checking = try Checking(source, Self.text(rows), limits: limits)
      var refusals = Array(repeating: [String](), count: rows.count)
      for row in checking.refused {
        refusals[row.ordinal] = row.reasons.compactMap(\.check).sorted()
      }
      #expect(refusals == expected.refusals, "seed \(seed)")
      for result in checking.report.checks {
        let isOfRows = result.kind.isOfRows
        let found = ReferenceEngine.Result(
          outcome: result.outcome.rawValue,
          checked: isOfRows ? result.checked : 0,
          failed: result.failed
        )
        #expect(found == expected.results[result.name], "seed \(seed), \(result)")
      }
    }
  }

  @Test func saysTheSameWhateverTheBatchesThreadsAndMemory() throws {
    let fileSystem = InMemoryFileSystem()
    try fileSystem.createDirectory("/spill")
    let space = SpillSpace("/spill", on: fileSystem, budgetByteCount: 1)
    for seed in 2_000..<2_100 as Range<UInt64> {
      var generator = Generator(random: SeededGenerator(seed: seed))
      let source = try generator.source()
      let text = Self.text(generator.rows())
      let whole = try Checking(source, text)
      for (rowsPerBatch, threadCount) in [(1, 1), (3, 2), (5, 4), (65_536, 3)] {
        let limits = IngestLimits(rowsPerBatch: rowsPerBatch)
        let parts = try Checking(
          source,
          text,
          limits: limits,
          threadCount: threadCount,
          spillingTo: space
        )
        #expect(parts.rows == whole.rows, "seed \(seed)")
        #expect(parts.refused == whole.refused, "seed \(seed)")
        for (part, result) in zip(parts.report.checks, whole.report.checks) {
          #expect(part == result, "seed \(seed)")
        }
        #expect(parts.report == whole.report, "seed \(seed)")
      }
    }
  }
}
