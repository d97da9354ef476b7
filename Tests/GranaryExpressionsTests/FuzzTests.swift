import GranaryColumns
import GranaryExpressions
import Testing

@Suite struct FuzzTests {
  private static let words = [
    "and", "or", "not", "is", "null", "in", "between", "case", "when", "then", "else", "end",
    "like", "true", "FALSE", "cast", "as", "int64", "string", "timestamp", "date", "coalesce",
    "minutes", "days", "hour", "day_of_week", "flag", "count", "ratio", "delay", "name", "time",
    "day", "missing", "nope", "\"count\"", "\"", "'", "'a'", "'2013-01-01'", "'x''y'", "é", "\u{0}",
    "+", "-", "*", "/", "//", "%", "=", "<>", "!=", "<", "<=", ">", ">=", "(", ")", ",", ".", ";",
    "||", "escape", "'%'", "'!'", "substr", "replace", "date_trunc", "'week'", "greatest", "nullif",
    "round", "split_part", "year", "total_seconds", "upper", "trim",
    "0", "1", "2.5", "1e3", "9223372036854775807", "9223372036854775808", "1.", "1x",
  ]

  @Test func survivesTokenSoup() {
    for seed in 0..<UInt64(4000) {
      var random = SplitMix(seed: seed)
      let count = Int.random(in: 0...20, using: &random)
      let separators = ["", " ", "\n"]
      let soup = (0..<count).map { _ in random.pick(Self.words) + random.pick(separators) }
      tryOut(soup.joined(), seed: seed)
    }
  }

  @Test func survivesCutAndStitchedExpressions() {
    for seed in 0..<UInt64(2000) {
      var generator = TreeGenerator(random: SplitMix(seed: seed))
      var characters = Array(generator.tree().text(using: &generator.random))
      for _ in 0..<Int.random(in: 1...3, using: &generator.random) where !characters.isEmpty {
        let place = Int.random(in: 0..<characters.count, using: &generator.random)
        if Bool.random(using: &generator.random) {
          characters.remove(at: place)
        } else {
          characters.insert(contentsOf: generator.random.pick(Self.words), at: place)
        }
      }
      tryOut(String(characters), seed: seed)
    }
  }

  @Test func survivesAnyBytes() {
    for seed in 0..<UInt64(1000) {
      var random = SplitMix(seed: seed)
      let count = Int.random(in: 0...30, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      tryOut(String(decoding: bytes, as: UTF8.self), seed: seed)
    }
  }

  /// Either an error that points into the text, or one value a row.
  private func tryOut(_ text: String, seed: UInt64) {
    do throws(ExpressionError) {
      let compiled = try CompiledExpression(Expression(parsing: text), over: sampleBatch.schema)
      for rows in [[], [0], [0, -1, 0]] {
        let evaluation = compiled.evaluate(sampleBatch.taking(rows))
        #expect(evaluation.column.count == rows.count, "seed \(seed): \(text)")
        #expect(evaluation.column.type == compiled.type, "seed \(seed): \(text)")
      }
    } catch {
      #expect((1...text.count + 1).contains(error.column), "seed \(seed): \(text)")
      #expect(!error.message.isEmpty, "seed \(seed): \(text)")
    }
  }
}
