import GranaryColumns
import GranaryDefinitions
import GranaryTransforms
import Testing

@Suite struct TransformErrorTests {
  struct Refusal: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let definitions: [TransformDefinition]
    var inputs = ["weather__temp", "weather__wind", "dest_weather__temp", "hour"]
      .map { Field($0, .float64) }
    let error: TransformError
  }

  static let refusals = [
    Refusal(
      testDescription: "nothing of that name",
      definitions: [.drop(columns: ["hour"]), .scaleStandard(columns: ["delay"])],
      error: TransformError(
        .unknownColumn,
        step: 1,
        "no column 'delay'; there are: weather__temp, weather__wind, dest_weather__temp, hour"
      )
    ),
    Refusal(
      testDescription: "nearly a short name",
      definitions: [.scaleStandard(columns: ["wnid"])],
      error: TransformError(
        .unknownColumn,
        step: 0,
        "no column 'wnid'; did you mean 'weather__wind'? "
          + "there are: weather__temp, weather__wind, dest_weather__temp, hour"
      )
    ),
    Refusal(
      testDescription: "nearly a full name",
      definitions: [.scaleStandard(columns: ["hours"])],
      error: TransformError(
        .unknownColumn,
        step: 0,
        "no column 'hours'; did you mean 'hour'? "
          + "there are: weather__temp, weather__wind, dest_weather__temp, hour"
      )
    ),
    Refusal(
      testDescription: "a short name of two columns",
      definitions: [.scaleStandard(columns: ["temp"])],
      error: TransformError(
        .ambiguousColumn,
        step: 0,
        "'temp' could be any of weather__temp, dest_weather__temp; use the full name"
      )
    ),
    Refusal(
      testDescription: "one column by both its names",
      definitions: [.scaleStandard(columns: ["wind", "weather__wind"])],
      error: TransformError(
        .conflictingTransforms,
        step: 0,
        "column 'weather__wind' is named twice in one transform"
      )
    ),
    Refusal(
      testDescription: "scaled after it was dropped",
      definitions: [.drop(columns: ["wind"]), .scaleStandard(columns: ["wind"])],
      error: TransformError(
        .conflictingTransforms,
        step: 1,
        "column 'weather__wind' has another transform; where a column is dropped, nothing else "
          + "can be done to it: take it out of one of them"
      )
    ),
    Refusal(
      testDescription: "encoded after it was imputed",
      definitions: [
        .impute(.mean, columns: ["hour"], indicator: false),
        .encodeOneHot(columns: ["hour"], minFrequency: 1, unknown: .ignore),
      ],
      inputs: [Field("hour", .int64)],
      error: TransformError(
        .conflictingTransforms,
        step: 1,
        "column 'hour' has another transform; where a column is encoded, nothing else "
          + "can be done to it: take it out of one of them"
      )
    ),
    Refusal(
      testDescription: "the mean of text",
      definitions: [.impute(.mean, columns: ["carrier"], indicator: false)],
      inputs: [Field("carrier", .string)],
      error: TransformError(
        .unsupportedType,
        step: 0,
        "column 'carrier' is a string and cannot be imputed: only numbers and bools can"
      )
    ),
    Refusal(
      testDescription: "categories of amounts",
      definitions: [.encodeOneHot(columns: ["hour"], minFrequency: 1, unknown: .ignore)],
      error: TransformError(
        .unsupportedType,
        step: 0,
        "column 'hour' is a float64 and cannot be encoded: one_hot takes a string, bool, int64 or "
          + "date column"
      )
    ),
    Refusal(
      testDescription: "an infinite constant",
      definitions: [.impute(.constant(.infinity), columns: ["hour"], indicator: false)],
      error: TransformError(.invalidParameter, step: 0, "impute takes a finite constant")
    ),
    Refusal(
      testDescription: "columns that no transform makes numbers",
      definitions: [],
      inputs: [
        Field("hour", .int64), Field("tailnum", .string), Field("seen", .timestamp),
        Field("day", .date),
      ],
      error: TransformError(
        .unconsumedColumn,
        "a model reads numbers, and no transform makes any of 'tailnum' (string), "
          + "'seen' (timestamp), 'day' (date): encode them, or write drop: [tailnum, seen, day] if "
          + "they are to be left out"
      )
    ),
  ]

  @Test(arguments: refusals) func refusesToPlan(_ refusal: Refusal) {
    #expect(throws: refusal.error) {
      try TransformPipeline(refusal.definitions, inputs: Schema(refusal.inputs))
    }
  }

  @Test(arguments: [
    (TransformDefinition.impute(.mean, columns: ["delay"], indicator: false), "imputed"),
    (.impute(.median, columns: ["delay"], indicator: true), "imputed"),
    (.scaleStandard(columns: ["delay"]), "scaled"),
  ]) func refusesToLearnFromNothing(_ definition: TransformDefinition, _ verb: String) throws {
    let error = TransformError(
      .noValues,
      "column 'delay' is to be \(verb) and has no value in any training row: drop it, or give "
        + "impute a constant"
    )
    for numbers in [[], [nil, Double.nan]] {
      let batch = Batch(["delay": Column(.float64, numbers: numbers)])
      let pipeline = try TransformPipeline([definition], inputs: batch.schema)
      #expect(throws: error) { try pipeline.fit(batch) }
    }
  }

  @Test func refusesToLearnFromAnInfiniteValue() throws {
    let batch = Batch(["delay": Column(.float64, numbers: [1, -.infinity])])
    let pipeline = try TransformPipeline([.scaleStandard(columns: ["delay"])], inputs: batch.schema)
    let error = #expect(throws: TransformError.self) { try pipeline.fit(batch) }
    #expect(error?.code == .infiniteValue)
  }

  @Test func refusesTwoFeaturesOfOneName() throws {
    let batch = Batch([
      "carrier": Column(.string, [.string("UA")]), "carrier__UA": Column(.int64, [.int64(1)]),
    ])
    let definition = TransformDefinition.encodeOneHot(
      columns: ["carrier"],
      minFrequency: 1,
      unknown: .ignore
    )
    let pipeline = try TransformPipeline([definition], inputs: batch.schema)
    let error = TransformError(.duplicateOutput, "two features would be named 'carrier__UA'")
    #expect(throws: error) { try pipeline.fit(batch) }
  }

  @Test func refusesRowsThatDoNotFit() throws {
    let batch = Batch(["delay": Column(.float64, numbers: [1, 2])])
    let fitted = try TransformPipeline([], inputs: batch.schema).fit(batch)
    let without = "the rows have no column 'delay', which the transforms read"
    #expect(throws: TransformError(.inputMismatch, without)) {
      try fitted.apply(Batch(["hour": Column(.float64, numbers: [1])]))
    }
    let typed = "column 'delay' is a int64; the transforms read a float64"
    #expect(throws: TransformError(.inputMismatch, typed)) {
      try fitted.apply(Batch(["delay": Column(.int64, [.int64(1)])]))
    }
  }
}
