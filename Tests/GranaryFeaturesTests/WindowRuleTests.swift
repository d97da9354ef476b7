import GranaryColumns
import GranaryFeatures
import GranaryStatistics
import GranaryTesting
import Testing

/// DESIGN §3.5, one example each, so that the reference too is held to the text.
@Suite struct WindowRuleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let function: AggregateFunction
    let type: ColumnType
    let values: [Scalar]
    let result: Scalar

    init(
      _ name: String,
      _ function: AggregateFunction,
      _ type: ColumnType,
      _ values: [Scalar],
      _ result: Scalar
    ) {
      testDescription = name
      self.function = function
      self.type = type
      self.values = values
      self.result = result
    }
  }

  private static func floats(_ values: [Double]) -> [Scalar] { values.map(Scalar.float64) }
  private static func integers(_ values: [Int64]) -> [Scalar] { values.map(Scalar.int64) }

  static let cases = [
    Case("nothing is counted as none", .count, .string, [], .int64(0)),
    Case("nothing sums to null", .sum, .float64, [], .null),
    Case("nothing has no least value", .min, .date, [.null], .null),
    Case("nothing has no different values", .countDistinct, .bool, [.null], .int64(0)),
    Case("nulls are skipped", .count, .string, [.string(""), .null], .int64(1)),
    Case("a sum is rounded once", .sum, .float64, floats([1e100, 1, -1e100]), .float64(1)),
    Case("a sum of zeros is positive", .sum, .float64, floats([-0.0, -0.0]), .float64(0)),
    Case(
      "a sum of narrow floats is wide",
      .sum,
      .float32,
      [.float32(3e38), .float32(3e38)],
      .float64(2 * Double(Float(3e38)))
    ),
    Case(
      "an integer sum may pass int64 on the way",
      .sum,
      .int64,
      integers([.max, .max, .min, .min]),
      .int64(-2)
    ),
    Case("past int64 it is null", .sum, .int64, integers([.max, 1]), .null),
    Case(
      "a mean of integers has every digit",
      .mean,
      .int64,
      integers([1 << 53 + 1, -1 << 53]),
      .float64(0.5)
    ),
    Case("a mean", .mean, .float64, floats([1, 2, 2]), .float64(5.0 / 3)),
    Case("an infinite mean", .mean, .float64, floats([.infinity, 1]), .float64(.infinity)),
    Case("one value has no deviation", .stddev, .float64, floats([1]), .null),
    Case(
      "the deviation is that of a sample",
      .stddev,
      .int64,
      integers([1, 3]),
      .float64(2.0.squareRoot())
    ),
    Case("NaN is the least", .min, .float64, floats([1, -.nan, 2]), .float64(.nan)),
    Case(
      "NaN is the greatest",
      .max,
      .float32,
      [.float32(.infinity), .float32(.signalingNaN)],
      .float32(.nan)
    ),
    Case("−0 is less than 0", .min, .float64, floats([0, -0.0, 0]), .float64(-0.0)),
    Case("0 is greater than −0", .max, .float64, floats([-0.0, 0, -0.0]), .float64(0)),
    Case("false is less than true", .min, .bool, [.bool(true), .bool(false)], .bool(false)),
    Case(
      "texts are ordered by their bytes",
      .max,
      .string,
      [.string("é"), .string("e\u{301}"), .string("z")],
      .string("é")
    ),
    Case("the first is not the least", .first, .int64, integers([5, 1, 7]), .int64(5)),
    Case(
      "the last keeps its bits",
      .last,
      .float64,
      floats([1, Double(bitPattern: 0xFFF8_0000_0000_0001)]),
      .float64(Double(bitPattern: 0xFFF8_0000_0000_0001))
    ),
    Case("the last that is not null", .last, .int64, [.int64(3), .null], .int64(3)),
    Case(
      "NaN equals NaN, and −0 is 0",
      .countDistinct,
      .float64,
      floats([.nan, -.nan, 0, -0.0, 1]),
      .int64(3)
    ),
    Case(
      "narrow ones too",
      .countDistinct,
      .float32,
      [.float32(-0.0), .float32(0), .float32(.nan), .float32(-.nan)],
      .int64(2)
    ),
    Case(
      "texts differ by their bytes",
      .countDistinct,
      .string,
      [.string("é"), .string("e\u{301}"), .string("é")],
      .int64(2)
    ),
  ]

  /// All rows have the same event time: in windows every row counts, tied or not.
  @Test(arguments: cases) func theResultIsAsTheRuleSays(_ expected: Case) throws {
    let aggregate = try #require(
      WindowAggregate(
        expected.function,
        argument: 0,
        of: expected.type,
        over: TimeSpan(microseconds: 1)
      )
    )
    let answer = try OneEntity(expected.values).history([aggregate]).windows(
      of: [EntityKey([.int64(0)]), EntityKey([.int64(1)]), nil],
      at: Array(repeating: Timestamp(microseconds: 0), count: 3)
    )
    let nothing: Scalar = expected.result.type == .int64 && isCount(expected) ? .int64(0) : .null
    #expect(answer.columns[0].scalars == [expected.result, nothing, .null])
    let present: FeatureStatus = nothing.isNull ? .nullValue : .present
    let status: FeatureStatus = expected.result.isNull ? .nullValue : .present
    #expect(answer.statuses[0] == [status, present, .notFound])
    #expect(answer.sumsPastInt64 == [expected.testDescription == "past int64 it is null" ? 1 : 0])
    let rows = OneEntity(expected.values).rows
    let reference = ReferenceWindow(rows: rows, aggregate: aggregate, isExact: false)
    let taken = reference.rowsTaken([.int64(0)], at: Timestamp(microseconds: 0))
    #expect(reference.value(of: taken) == expected.result)
  }

  private func isCount(_ expected: Case) -> Bool {
    expected.function == .count || expected.function == .countDistinct
  }
}
