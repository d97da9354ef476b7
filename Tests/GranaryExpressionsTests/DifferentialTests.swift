import GranaryColumns
import GranaryExpressions
import Testing

@Suite struct DifferentialTests {
  private static let seeds = 0..<UInt64(1500)

  @Test func agreesWithTheRowByRowReference() throws {
    for seed in Self.seeds {
      var generator = TreeGenerator(random: SplitMix(seed: seed))
      let batch = generator.batch()
      let tree = generator.tree()
      let text = tree.text(using: &generator.random)
      let evaluation = try evaluate(text, over: batch)
      var failures: [EvaluationFailure] = []
      for row in 0..<batch.count {
        let expected: Scalar
        do throws(TreeReference.Failure) {
          expected = try TreeReference(row: batch.row(row)).value(tree)
        } catch {
          failures.append(EvaluationFailure(row: row, reason: error.reason))
          expected = .null
        }
        let given = evaluation.column[row]
        #expect(given.isSame(as: expected), "seed \(seed), row \(row): \(text)")
      }
      #expect(evaluation.failures == failures, "seed \(seed): \(text)")
    }
  }

  @Test func anyChunkingOfTheRowsGivesTheSame() throws {
    for seed in Self.seeds.prefix(300) {
      var generator = TreeGenerator(random: SplitMix(seed: seed))
      let batch = generator.batch()
      let text = generator.tree().text(using: &generator.random)
      let whole = try evaluate(text, over: batch)
      for row in 0..<batch.count {
        let single = try evaluate(text, over: batch.taking([row]))
        #expect(single.column[0].isSame(as: whole.column[row]), "seed \(seed), row \(row): \(text)")
        let failure = whole.failures.first { $0.row == row }
        #expect(single.failures.map(\.reason) == [failure?.reason].compactMap(\.self))
      }
    }
  }

  @Test func aNullsBitsAreZero() throws {
    for seed in Self.seeds.prefix(300) {
      var generator = TreeGenerator(random: SplitMix(seed: seed))
      let batch = generator.batch()
      let text = generator.tree().text(using: &generator.random)
      let column = try evaluate(text, over: batch).column
      let rebuilt = Column(column.type, column.scalars)
      let (given, expected) = (column.values.copied, rebuilt.values.copied)
      #expect(Array(given.prefix(expected.count)) == expected, "seed \(seed): \(text)")
    }
  }
}

extension Batch {
  fileprivate func row(_ row: Int) -> [String: Scalar] {
    Dictionary(uniqueKeysWithValues: zip(schema.names, columns.map { $0[row] }))
  }
}

extension Buffer {
  fileprivate var copied: [UInt8] { unsafe withBytes { unsafe Array($0) } }
}

extension Scalar {
  /// Bit equality but for NaN, whose sign and payload IEEE 754 leaves open.
  fileprivate func isSame(as other: Scalar) -> Bool {
    if let left = number, let right = other.number, left.isNaN, right.isNaN {
      return type == other.type
    }
    return self == other
  }
}
