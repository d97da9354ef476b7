import GranaryColumns
import GranaryJSON
import GranaryStatistics
import GranaryTesting
import GranaryValidation
import Testing

@Suite struct SourceProfilerTests {
  static func profile(
    _ batches: [Batch],
    _ schema: Schema,
    threadCount: Int = 1
  ) -> SourceProfile {
    var profiler = SourceProfiler(schema, threadCount: threadCount)
    for batch in batches { profiler.add(batch) }
    return profiler.finish()
  }

  static func profile(_ type: ColumnType, _ values: [Scalar]) throws -> ColumnProfile {
    let batch = Batch(["x": Column(type, values)])
    return try #require(profile([batch], batch.schema).columns.first)
  }

  static func numbers(_ profile: ColumnProfile) throws -> NumberProfile {
    guard case .numbers(let numbers) = profile.values else { throw NoNumbers() }
    return numbers
  }

  static func texts(_ profile: ColumnProfile) throws -> TextProfile {
    guard case .texts(let texts) = profile.values else { throw NoTexts() }
    return texts
  }

  struct NoNumbers: Error {}
  struct NoTexts: Error {}

  @Test func numbersHaveMeanSpreadAndQuantiles() throws {
    let profile = try Self.profile(
      .float64,
      [.float64(1), .null, .float64(4), .float64(.nan), .float64(2), .float64(3)]
    )
    #expect(profile.rows == 6 && profile.nulls == 1)
    #expect(profile.distinct == 5 && profile.isDistinctExact)
    let numbers = try Self.numbers(profile)
    #expect(numbers.nanCount == 1)
    #expect(numbers.min == .float64(1) && numbers.max == .float64(4))
    // NumPy: mean 2.5, std(ddof=1) √(5/3), quantile 0.25 1.75.
    #expect(numbers.mean == 2.5 && numbers.standardDeviation == (5.0 / 3).squareRoot())
    #expect(numbers.quantiles.map(\.share) == NumberProfile.shares)
    #expect(numbers.quantiles[1].value == .float64(1.75))
    #expect(numbers.rankError == 0)
    #expect(numbers.histogram.count == 4)
  }

  @Test func theGreatestIntegersKeepTheirDigits() throws {
    let profile = try Self.profile(.int64, [.int64(.max), .int64(.max - 1), .int64(.min)])
    let numbers = try Self.numbers(profile)
    #expect(numbers.min == .int64(.min) && numbers.max == .int64(.max))
    #expect(profile.distinct == 3)
    #expect(numbers.quantiles.last?.value == .int64(.max))
  }

  @Test func timesHaveQuantilesThatAreTimes() throws {
    let times = [0, 1_000_000, 3_000_000].map { Scalar.timestamp(Timestamp(microseconds: $0)) }
    let numbers = try Self.numbers(Self.profile(.timestamp, times))
    #expect(numbers.quantiles[2].value == times[1] && numbers.max == times[2])
    #expect(numbers.mean == nil && numbers.standardDeviation == nil)
    let dates = [3, 1, 2].map { Scalar.date(CalendarDate(days: $0)) }
    let days = try Self.numbers(Self.profile(.date, dates))
    #expect(days.min == dates[1] && days.quantiles[2].value == dates[2])
  }

  @Test func textsHaveLengthsInScalarsAndFrequencies() throws {
    let profile = try Self.profile(.string, ["é", "", "e\u{301}", "東京", "é", .null])
    let texts = try Self.texts(profile)
    #expect(profile.distinct == 4 && profile.nulls == 1)
    #expect(texts.minLength == 0 && texts.maxLength == 2 && texts.meanLength == 6.0 / 5)
    #expect(texts.frequencies.map(\.value) == ["é", "", "e\u{301}", "東京"])
    #expect(texts.frequencies.map(\.count) == [2, 1, 1, 1] && texts.frequencyError == 0)
  }

  @Test func textsAreFrequentOnlyWhereTheyAreShort() throws {
    let long = Scalar.string(Text(String(repeating: "x", count: 257)))
    let texts = try Self.texts(Self.profile(.string, [long, long, "short"]))
    #expect(texts.frequencies.map(\.value) == ["short"])
    #expect(texts.maxLength == 257)
  }

  @Test func boolsAreCounted() throws {
    let profile = try Self.profile(.bool, [.bool(true), .null, .bool(true), .bool(false)])
    #expect(profile.values == .bools(trueCount: 2, falseCount: 1))
    #expect(profile.distinct == 2)
  }

  @Test func noRowsHaveAProfileToo() {
    let schema = Schema(ColumnType.allCases.map { Field($0.rawValue, $0) })
    let profile = Self.profile([], schema)
    #expect(profile.rows == 0 && profile.columns.map(\.distinct) == schema.fields.map { _ in 0 })
    for column in profile.columns {
      guard case .numbers(let numbers) = column.values else { continue }
      #expect(numbers.min == nil && numbers.quantiles.isEmpty)
    }
  }

  /// All but quantiles is exact or, as frequencies, bounded whatever the batches: with few rows
  /// everything is the same.
  @Test(arguments: GeneratedCases.seeds(count: 40))
  func batchesMakeNoDifferenceToWhatIsExact(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let count = generator.index(below: 200)
    let fields = ColumnType.allCases.map { Field($0.rawValue, $0) }
    let schema = Schema(fields)
    let columns = fields.map { generator.column($0.type, count: count) }
    let whole = Batch(schema, columns, count: count)
    let cut = generator.index(below: count + 1)
    let parts = [Array(0..<cut), Array(cut..<count)].map { whole.taking($0) }
    let (one, two) = (Self.profile([whole], schema), Self.profile(parts, schema))
    #expect(one.json == two.json)
  }

  @Test func theSameBatchesGiveTheSameProfileWhateverTheThreads() {
    var generator = SeededGenerator(seed: 8)
    let batches = (0..<6).map { _ in
      Batch([
        "x": generator.column(.float64, count: 9_000), "t": generator.column(.string, count: 9_000),
      ])
    }
    let schema = batches[0].schema
    let one = Self.profile(batches, schema).json
    #expect(Self.profile(batches, schema).json == one)
    #expect(Self.profile(batches, schema, threadCount: 3).json == one)
  }
}
