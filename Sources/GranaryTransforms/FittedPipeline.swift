public import GranaryColumns

/// Transforms that have learnt what they need: the same for training and for serving.
///
/// Equal rows give equal bits, alone or among others, before saving and after.
public struct FittedPipeline: Sendable {
  enum Treatment: Sendable {
    case drop
    case oneHot(FittedOneHotEncoder)
    case number([NumberStep])
  }

  enum NumberStep: Hashable, Sendable {
    case impute(FittedImputer)
    case scale(FittedStandardScaler)
  }

  /// The columns that go in, in order.
  public let inputs: Schema
  /// The names of the features that come out, in order.
  ///
  /// Inputs keep their order: a number is followed by its `<input>__missing`, a column encoded one
  /// hot is replaced by its `<input>__<category>`, one dropped is left out.
  public let outputNames: [String]
  let treatments: [Treatment]

  init(inputs: Schema, treatments: [Treatment]) throws(TransformError) {
    self.inputs = inputs
    self.treatments = treatments
    outputNames = zip(inputs.fields, treatments).flatMap { $1.outputNames(of: $0.name) }
    var seen: Set<Text> = []
    if let name = outputNames.first(where: { !seen.insert(Text($0)).inserted }) {
      throw TransformError(.duplicateOutput, "two features would be named '\(name)'")
    }
  }

  /// Transforms rows into what an estimator reads.
  ///
  /// Arithmetic is that of binary64, rounded once to binary32 at the end. What is missing and not
  /// imputed is NaN.
  ///
  /// - Parameter batch: Rows with at least the columns of ``inputs``, in any order.
  /// - Returns: The rows in their order, with the features of ``outputNames``.
  /// - Throws: ``TransformError/Code/inputMismatch`` for a column that is not there, or of another
  ///   type.
  public func apply(_ batch: Batch) throws(TransformError) -> FeatureMatrix {
    let columns = try inputs.columns(of: batch)
    var cells = Cells(rowCount: batch.count, columnCount: outputNames.count)
    var first = 0
    for (column, treatment) in zip(columns, treatments) {
      treatment.write(column, to: &cells, from: first)
      first += treatment.outputCount
    }
    return FeatureMatrix(names: outputNames, rowCount: batch.count, values: cells.values)
  }
}

/// A row-major matrix that is being filled, 0 where nothing was written.
struct Cells {
  private(set) var values: [Float]
  private let columnCount: Int

  init(rowCount: Int, columnCount: Int) {
    values = Array(repeating: 0, count: rowCount * columnCount)
    self.columnCount = columnCount
  }

  subscript(row: Int, column: Int) -> Float {
    get { values[row * columnCount + column] }
    set { values[row * columnCount + column] = newValue }
  }
}

extension FittedPipeline.Treatment {
  func outputNames(of input: String) -> [String] {
    switch self {
    case .drop: []
    case .oneHot(let encoder): encoder.categories.map { "\(input)__\($0.string)" }
    case .number(let steps):
      [input] + repeatElement("\(input)__missing", count: steps.count(where: \.addsIndicator))
    }
  }

  var outputCount: Int {
    switch self {
    case .drop: 0
    case .oneHot(let encoder): encoder.categories.count
    case .number(let steps): 1 + steps.count(where: \.addsIndicator)
    }
  }

  /// Fills the treatment's columns, from column `first`.
  func write(_ column: Column, to cells: inout Cells, from first: Int) {
    switch self {
    case .drop: break
    case .oneHot(let encoder):
      encoder.forEachMatch(column) { row, position in cells[row, first + position] = 1 }
    case .number(let steps) where steps.isEmpty && column.type == .int64:
      // By way of binary64 an integer past 2⁵³ would be rounded twice.
      let int64s = column.int64s
      for row in 0..<column.count {
        cells[row, first] = column.validity[row] ? Float(int64s[row]) : .nan
      }
    case .number(let steps):
      column.forEachNumber { row, number in
        var number = number
        var indicator = first
        for step in steps {
          if step.addsIndicator {
            indicator += 1
            cells[row, indicator] = number.isNaN ? 1 : 0
          }
          number = step.apply(number)
        }
        cells[row, first] = Float(number)
      }
    }
  }
}

extension FittedPipeline.NumberStep {
  var addsIndicator: Bool {
    switch self {
    case .impute(let imputer): imputer.addsIndicator
    case .scale: false
    }
  }

  func apply(_ number: Double) -> Double {
    switch self {
    case .impute(let imputer): imputer.apply(number)
    case .scale(let scaler): scaler.apply(number)
    }
  }
}
