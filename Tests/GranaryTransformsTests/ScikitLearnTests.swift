import GranaryColumns
import GranaryDefinitions
import GranaryTransforms
import Testing

/// Fitted on one table and applied to another, with scikit-learn's answers.
@Suite struct ScikitLearnTests {
  static let training = Batch([
    "weather__temp": Column(.float64, numbers: [39.02, nil, 41, 35.96, .nan, 44.06]),
    "weather__wind": Column(.float64, numbers: [10.5, 0, nil, 3.25, 7.75, 1e9 + 0.1]),
    "plane__seats": Column(.int64, [149, 55, nil, 149, 2, 200].map(Scalar.init(integer:))),
    "carrier": Column(.string, ["UA", "AA", "UA", nil, "B6", "AA"].map(Scalar.init(text:))),
    // The same letter, composed and decomposed, is two categories.
    "origin": Column(
      .string,
      ["EWR", "é", "JFK", "EWR", "e\u{301}", "EWR"].map(Scalar.init(text:))
    ),
    "hour": Column(.int64, [5, 6, 6, 23, 12, 0].map(Scalar.init(integer:))),
  ])

  static let later = Batch([
    "weather__temp": Column(.float64, numbers: [nil, 50.5, -3]),
    "weather__wind": Column(.float64, numbers: [.nan, 2.5, -1e9]),
    "plane__seats": Column(.int64, [nil, 100, 149].map(Scalar.init(integer:))),
    "carrier": Column(.string, ["AA", "??", nil].map(Scalar.init(text:))),
    "origin": Column(.string, ["JFK", "EWR", "e\u{301}"].map(Scalar.init(text:))),
    "hour": Column(.int64, [1, 2, 3].map(Scalar.init(integer:))),
  ])

  static let definitions: [TransformDefinition] = [
    .impute(.median, columns: ["temp"], indicator: true),
    .impute(.mean, columns: ["seats"], indicator: false),
    .scaleStandard(columns: ["temp", "weather__wind", "seats"]),
    .encodeOneHot(columns: ["carrier"], minFrequency: 2, unknown: .ignore),
    .encodeOneHot(columns: ["origin"], minFrequency: 1, unknown: .ignore),
  ]

  /// Expected values of scikit-learn 1.9.1 with numpy 2.4.6: `SimpleImputer`, `StandardScaler`,
  /// `OneHotEncoder(min_frequency=2, handle_unknown="ignore")` without its infrequent column.
  @Test func theTrainingRowsComeOutTheSame() throws {
    let fitted = try Self.fit()
    #expect(
      fitted.outputNames == [
        "weather__temp", "weather__temp__missing", "weather__wind", "plane__seats",
        "carrier__AA", "carrier__UA", "origin__EWR", "origin__JFK", "origin__e\u{301}",
        "origin__é", "hour",
      ]
    )
    try expect(
      fitted.apply(Self.training),
      [
        [-0.41128081712039416, 0, -0.49999998718749994, 0.5792027943847948, 0, 1, 1, 0, 0, 0, 5],
        [2.951844413761372e-15, 1, -0.5000000134375001, -0.8535620127775925, 1, 0, 0, 0, 0, 1, 6],
        [0.4112808171203971, 0, .nan, 0, 0, 1, 0, 1, 0, 0, 6],
        [-1.682512433674347, 0, -0.5000000053125, 0.5792027943847948, 0, 0, 1, 0, 0, 0, 23],
        [
          2.951844413761372e-15, 1, -0.49999999406249995, -1.6613974891563852, 0, 0, 0, 0, 1, 0, 12,
        ],
        [1.6825124336743502, 0, 2, 1.356553913164388, 1, 0, 1, 0, 0, 0, 0],
      ]
    )
  }

  @Test func laterRowsComeOutTheSame() throws {
    try expect(
      Self.fit().apply(Self.later),
      [
        [2.951844413761372e-15, 1, .nan, 0, 1, 0, 0, 1, 0, 0, 1],
        [4.357914920800967, 0, -0.5000000071875, -0.16766396679559853, 0, 0, 1, 0, 0, 0, 2],
        [-17.867866610452772, 0, -3.000000026625, 0.5792027943847948, 0, 0, 0, 0, 1, 0, 3],
      ]
    )
  }

  private static func fit() throws -> FittedPipeline {
    try TransformPipeline(definitions, inputs: training.schema).fit(training)
  }

  /// Cells agree as far as binary32 tells numbers apart; scikit-learn sums in another order.
  private func expect(_ matrix: FeatureMatrix, _ rows: [[Double]]) throws {
    try #require(matrix.rowCount == rows.count)
    for (row, expected) in rows.enumerated() {
      try #require(matrix.columnCount == expected.count)
      for (column, number) in expected.enumerated() {
        let cell = Double(matrix[row, column])
        let isClose = abs(cell - number) <= 1e-7 * max(1, abs(number))
        #expect(isClose || (cell.isNaN && number.isNaN), "\(row), \(matrix.names[column])")
      }
    }
  }
}

extension Scalar {
  init(integer: Int64?) { self = integer.map(Scalar.int64) ?? .null }
  init(text: String?) { self = text.map { .string(Text($0)) } ?? .null }
}

extension Column {
  init(_ type: ColumnType, numbers: [Double?]) {
    self.init(type, numbers.map { $0.map(Scalar.float64) ?? .null })
  }
}
