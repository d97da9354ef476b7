import GranaryColumns
import GranaryDefinitions
import GranaryStatistics
import GranaryTransforms
import Testing

@Suite struct FittedPipelineTests {
  static let inputs = Schema([
    Field("weather__temp", .float64), Field("plane__seats", .int64), Field("plane__wide", .bool),
    Field("carrier", .string), Field("distance", .float32),
  ])

  static let definitions: [TransformDefinition] = [
    .impute(.median, columns: ["temp", "seats"], indicator: true),
    .impute(.mean, columns: ["wide"], indicator: false),
    .scaleStandard(columns: ["temp", "wide", "distance"]),
    .encodeOneHot(columns: ["carrier"], minFrequency: 3, unknown: .ignore),
  ]

  /// Rows of which a seed determines every bit: numbers of any magnitude, a fifth of them null,
  /// some NaN; categories with non-ASCII letters.
  static func rows(_ count: Int, seed: Int) -> Batch {
    var generator = SeededGenerator(seed: UInt64(seed))
    let categories = ["UA", "AA", "é", "e\u{301}", "", "\u{0}\"\\", "日本"]
    let columns = inputs.fields.map { field in
      Column(
        field.type,
        (0..<count).map { _ in
          if Int.random(in: 0..<5, using: &generator) == 0 { return .null }
          let exponent = Int.random(in: 0..<40, using: &generator) - 20
          let number = Double(Int.random(in: 0..<2_000_001, using: &generator) - 1_000_000)
          switch field.type {
          case .bool: return .bool(number > 0)
          case .int64: return .int64(Int64(number))
          case .float32: return .float32(Float(number) / 7)
          case .float64:
            let isNaN = Int.random(in: 0..<20, using: &generator) == 0
            return .float64(
              isNaN ? .nan : number * Double(sign: .plus, exponent: exponent, significand: 1)
            )
          case .string:
            return .string(
              Text(categories[Int.random(in: 0..<categories.count, using: &generator)])
            )
          case .timestamp, .date: return .null
          }
        }
      )
    }
    return Batch(inputs, columns)
  }

  private func fit(seed: Int) throws -> FittedPipeline {
    try TransformPipeline(Self.definitions, inputs: Self.inputs).fit(Self.rows(200, seed: seed))
  }

  @Test(arguments: 1...25) func savedAndReadItGivesTheSameBits(_ seed: Int) throws {
    let fitted = try fit(seed: seed)
    let again = try FittedPipeline(encoded: fitted.encoded())
    #expect(again.encoded() == fitted.encoded())
    #expect(again.inputs == fitted.inputs)
    let rows = Self.rows(100, seed: seed + 1000)
    let (expected, matrix) = try (fitted.apply(rows), again.apply(rows))
    #expect(matrix.names == expected.names)
    #expect(matrix.values.map(\.bitPattern) == expected.values.map(\.bitPattern))
  }

  @Test(arguments: 1...10) func oneRowComesOutAsAmongMany(_ seed: Int) throws {
    let fitted = try fit(seed: seed)
    let rows = Self.rows(60, seed: seed + 1000)
    let single = try (0..<rows.count).flatMap { try fitted.apply(rows.taking([$0])).values }
    #expect(try single.map(\.bitPattern) == fitted.apply(rows).values.map(\.bitPattern))
  }

  @Test(arguments: 1...10) func theOrderOfTrainingRowsChangesNothing(_ seed: Int) throws {
    let rows = Self.rows(200, seed: seed)
    var generator = SeededGenerator(seed: UInt64(seed))
    let shuffled = rows.taking((0..<rows.count).shuffled(using: &generator))
    let pipeline = try TransformPipeline(Self.definitions, inputs: Self.inputs)
    #expect(try pipeline.fit(shuffled).encoded() == pipeline.fit(rows).encoded())
  }

  @Test func itsStateIsReadable() throws {
    let batch = Batch([
      "weather__temp": Column(.float64, numbers: [1, nil, 3, 5.5]),
      "carrier": Column(.string, ["UA", "\"", "UA", nil].map(Scalar.init(text:))),
      "tailnum": Column(.string, repeating: .null, count: 4),
      "hour": Column(.int64, [1, 2, 3, 4].map(Scalar.init(integer:))),
    ])
    let definitions: [TransformDefinition] = [
      .impute(.median, columns: ["temp"], indicator: true),
      .scaleStandard(columns: ["hour"]),
      .encodeOneHot(columns: ["carrier"], minFrequency: 1, unknown: .ignore),
      .drop(columns: ["tailnum"]),
    ]
    let fitted = try TransformPipeline(definitions, inputs: batch.schema).fit(batch)
    #expect(
      String(decoding: fitted.encoded(), as: UTF8.self)
        == #"{"format":1,"columns":[{"name":"weather__temp","type":"float64","steps":[{"impute":"#
        + #"{"replacement":3.0,"indicator":true}}]},{"name":"carrier","type":"string","one_hot":"#
        + #"{"categories":["\"","UA"]}},{"name":"tailnum","type":"string","drop":true},"#
        + #"{"name":"hour","type":"int64","steps":[{"scale":{"mean":2.5,"scale":"#
        + #"1.118033988749895}}]}]}"#
    )
  }

  static let damaged = [
    "", "{}", "[]", #"{"format":2,"columns":[]}"#, #"{"format":1}"#,
    #"{"format":1,"columns":[{"name":"a","type":"float64"}]}"#,
    #"{"format":1,"columns":[{"name":"a","type":"decimal","steps":[]}]}"#,
    #"{"format":1,"columns":[{"name":"a","type":"string","steps":[]}]}"#,
    #"{"format":1,"columns":[{"name":"a","type":"int64","steps":[{"log":{}}]}]}"#,
    #"{"format":1,"columns":[{"name":"a","type":"int64","#
      + #""steps":[{"scale":{"mean":0,"scale":0}}]}]}"#,
    #"{"format":1,"columns":[{"name":"a","type":"float64","one_hot":{"categories":[]}}]}"#,
    #"{"format":1,"columns":[{"name":"a","type":"string","one_hot":{"categories":["b","b"]}}]}"#,
    #"{"format":1,"columns":[{"name":"a","type":"string","one_hot":{"categories":[1]}}]}"#,
    #"{"format":1,"columns":[{"name":"a","type":"int64","steps":[]},"#
      + #"{"name":"a","type":"int64","steps":[]}]}"#,
  ]

  @Test(arguments: damaged) func refusesWhatIsNoState(_ text: String) {
    let error = #expect(throws: TransformError.self) {
      try FittedPipeline(encoded: Array(text.utf8))
    }
    #expect(error?.code == .invalidState)
  }

  @Test func everyCutOfItsStateIsRefused() throws {
    let bytes = try fit(seed: 1).encoded()
    for count in bytes.indices {
      #expect(throws: TransformError.self) { try FittedPipeline(encoded: Array(bytes[..<count])) }
    }
  }
}
