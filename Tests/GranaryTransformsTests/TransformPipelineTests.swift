import GranaryColumns
import GranaryDefinitions
import GranaryTransforms
import Testing

@Suite struct TransformPipelineTests {
  @Test func numbersPassThroughAsTheyAre() throws {
    let batch = Batch([
      "late": Column(.bool, [.bool(true), .bool(false), .null]),
      // Rounded once, 2⁵⁴ + 2³⁰ + 1 is past the middle of two binary32 numbers.
      "flight": Column(.int64, [.int64((1 << 54) + (1 << 30) + 1), .int64(-7), .null]),
      "ratio": Column(.float32, [.float32(0.1), .float32(.infinity), .null]),
      "delay": Column(.float64, numbers: [0.1, .nan, nil]),
    ])
    let matrix = try TransformPipeline([], inputs: batch.schema).fit(batch).apply(batch)
    #expect(matrix.names == ["late", "flight", "ratio", "delay"])
    let rounded = Float((1 << 54) + (1 << 31))
    #expect(Array(matrix.values[0..<7]) == [1, rounded, 0.1, 0.1, 0, -7, .infinity])
    #expect(matrix.values[7...].allSatisfy { $0.isNaN })
  }

  @Test func aConstantColumnIsOnlyCentred() throws {
    let batch = Batch(["delay": Column(.float64, numbers: [1e8 + 0.1, nil, 1e8 + 0.1, 1e8 + 0.1])])
    let fitted = try fit([.scaleStandard(columns: ["delay"])], batch)
    #expect(try fitted.apply(batch).values.filter { !$0.isNaN } == [0, 0, 0])
    let later = Batch(["delay": Column(.float64, numbers: [1e8 + 3.1])])
    #expect(try fitted.apply(later).values == [3])
  }

  @Test func theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() throws {
    let batch = Batch(["delay": Column(.float64, numbers: [5, 1, nil, 100, 2])])
    let fitted = try fit([.impute(.median, columns: ["delay"], indicator: false)], batch)
    #expect(try fitted.apply(batch).values == [5, 1, 3.5, 100, 2])
  }

  @Test func aConstantIsImputedAlsoWhereNothingIsKnown() throws {
    let batch = Batch(["delay": Column(.float64, numbers: [nil, .nan])])
    let fitted = try fit([.impute(.constant(-1), columns: ["delay"], indicator: true)], batch)
    #expect(try fitted.apply(batch).values == [-1, 1, -1, 1])
  }

  @Test func anIndicatorIsThereAlsoWhereTrainingMissedNothing() throws {
    let batch = Batch(["delay": Column(.float64, numbers: [1, 3])])
    let fitted = try fit([.impute(.mean, columns: ["delay"], indicator: true)], batch)
    #expect(fitted.outputNames == ["delay", "delay__missing"])
    let later = Batch(["delay": Column(.float64, numbers: [nil, 5])])
    #expect(try fitted.apply(later).values == [2, 1, 5, 0])
  }

  @Test func stepsRunInTheirOrder() throws {
    let batch = Batch(["delay": Column(.float64, numbers: [0, 4, nil, 8])])
    let impute = TransformDefinition.impute(.constant(100), columns: ["delay"], indicator: false)
    let scale = TransformDefinition.scaleStandard(columns: ["delay"])
    let scaledFirst = try fit([scale, impute], batch).apply(batch).values
    #expect(scaledFirst[1] == 0 && scaledFirst[2] == 100)
    let imputedFirst = try fit([impute, scale], batch).apply(batch).values
    #expect(imputedFirst[1] < 0 && imputedFirst[2] < 2)
  }

  @Test func whatIsDroppedNeedsNoType() throws {
    let batch = Batch([
      "tailnum": Column(.string, [.string("N14228"), .null]),
      "time": Column(.timestamp, [.timestamp(Timestamp(microseconds: 0)), .null]),
      "delay": Column(.float64, numbers: [1, 2]),
    ])
    let fitted = try fit([.drop(columns: ["time", "tailnum"])], batch)
    #expect(fitted.outputNames == ["delay"])
    #expect(try fitted.apply(batch).values == [1, 2])
  }

  @Test func categoriesOfOtherTypesAreTheirTexts() throws {
    let batch = Batch([
      "late": Column(.bool, [.bool(true), .bool(false), .null]),
      "hour": Column(.int64, [.int64(10), .int64(9), .int64(-1)]),
      "day": Column(
        .date,
        [.date(CalendarDate(days: 0)), .date(CalendarDate(days: 0)), .null]
      ),
    ])
    let definition = TransformDefinition.encodeOneHot(
      columns: ["late", "hour", "day"],
      minFrequency: 1,
      unknown: .ignore
    )
    let fitted = try fit([definition], batch)
    #expect(
      fitted.outputNames == [
        "late__false", "late__true", "hour__-1", "hour__10", "hour__9", "day__1970-01-01",
      ]
    )
    #expect(
      try fitted.apply(batch).values == [0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0]
    )
  }

  @Test func categoriesAllTooRareGiveNoColumn() throws {
    let batch = Batch(["carrier": Column(.string, [.string("UA"), .string("AA")])])
    let definition = TransformDefinition.encodeOneHot(
      columns: ["carrier"],
      minFrequency: 2,
      unknown: .ignore
    )
    let matrix = try fit([definition], batch).apply(batch)
    #expect(matrix.names.isEmpty && matrix.rowCount == 2 && matrix.values.isEmpty)
  }

  @Test func columnsAreFoundByNameInAnyOrder() throws {
    let batch = Batch([
      "delay": Column(.float64, numbers: [1, 2]), "wind": Column(.float64, numbers: [3, 4]),
    ])
    let fitted = try fit([.scaleStandard(columns: ["wind"])], batch)
    let turned = batch.selecting(["wind", "delay"])
      .appending(Batch(["more": Column(.float64, numbers: [9, 9])]))
    #expect(try fitted.apply(turned).values == fitted.apply(batch).values)
  }

  private func fit(
    _ definitions: [TransformDefinition],
    _ batch: Batch
  ) throws -> FittedPipeline {
    try TransformPipeline(definitions, inputs: batch.schema).fit(batch)
  }
}
