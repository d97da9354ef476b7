public import GranaryTransforms

/// A trained ensemble of boosted trees (XGBoost, `hist`).
///
/// Equal input gives equal bits: of the model for any number of threads, of a prediction for one
/// row, for many, and after saving and reading.
public final class BoostedTrees: @unchecked Sendable {
  // Soundness of sharing: after `init` nothing but in-place prediction is called on it, which
  // XGBoost made safe for threads (its pull request 5389): it writes only to storage of the
  // calling thread. `init` has configured the model, or the first prediction would do it.
  private let booster: BoosterHandle

  /// The model in XGBoost's UBJSON, which later versions read too.
  public let serialized: [UInt8]
  /// The number of features of every row.
  public let featureCount: Int

  /// The version of the XGBoost library that this process runs with, such as `1.7.4`.
  public static let libraryVersion = xgboostVersion()

  /// Reads a model that ``serialized`` holds.
  ///
  /// The bytes must be what XGBoost wrote, as those of an artifact of a checked digest are: its
  /// reader does not survive everything.
  ///
  /// - Throws: ``BoostingError/Code/invalidModel`` for other bytes.
  public init(serialized: [UInt8]) throws(BoostingError) {
    let braces = (UInt8(ascii: "{"), UInt8(ascii: "}"))
    guard serialized.count > 2, serialized.first == braces.0, serialized.last == braces.1 else {
      throw .invalidModel("it is not a whole UBJSON object", version: Self.libraryVersion)
    }
    let booster = try BoosterHandle()
    do {
      // One thread: a parallel region costs more than a row, and requests come on many threads.
      try booster.configure(threads: 1)
      try booster.load(serialized)
      featureCount = try booster.featureCount()
    } catch {
      throw .invalidModel(error.message, version: Self.libraryVersion)
    }
    self.booster = booster
    self.serialized = serialized
  }

  /// Trains on rows of known labels.
  ///
  /// - Parameters:
  ///   - matrix: The training rows, NaN where a value is missing; none may be infinite.
  ///   - labels: 0 or 1 a row. A single class is accepted, and gives a model that says little.
  ///   - parameters: What is minimised, and how.
  ///   - threads: How many to train with; 0 is one for each core. Changes no bit of the model.
  ///     More than one is for a machine without other work, or where `OMP_WAIT_POLICY=passive` was
  ///     set when the process started: OpenMP's threads spin while they wait for each other. On 2
  ///     busy cores 20,000 rows × 25 features × 200 trees took 33 s with two threads, 0.9 s with
  ///     one.
  ///   - progress: Called after each tree with the number of trees so far.
  /// - Returns: The trained model.
  /// - Throws: ``BoostingError`` for rows, labels or parameters that cannot be trained with.
  public static func train(
    _ matrix: FeatureMatrix,
    labels: [Float],
    parameters: BoostingParameters,
    threads: Int = 1,
    progress: ((_ trees: Int) -> Void)? = nil
  ) throws(BoostingError) -> BoostedTrees {
    try parameters.validate()
    if threads < 0 { throw .invalidParameter("threads", threads, "0 or more") }
    try check(matrix, labels: labels)
    let rows = try MatrixHandle(
      matrix.values,
      rowCount: matrix.rowCount,
      columnCount: matrix.columnCount,
      threads: threads
    )
    try rows.setLabels(labels)
    let booster = try BoosterHandle(training: rows)
    try booster.configure(threads: threads)
    for (name, value) in parameters.settings { try booster.set(name, value) }
    for round in 0..<parameters.trees {
      try booster.update(round: round, on: rows)
      progress?(round + 1)
    }
    // What is handed out was read from its bytes, so that reloading cannot differ from it.
    return try BoostedTrees(serialized: booster.serialize())
  }

  /// The probability of label 1 for each row.
  ///
  /// May be called from many threads at once; runs on the calling one.
  ///
  /// - Throws: ``BoostingError/Code/shapeMismatch`` for another number of features than
  ///   ``featureCount``.
  public func predict(_ matrix: FeatureMatrix) throws(BoostingError) -> [Float] {
    guard matrix.columnCount == featureCount else {
      throw .featureCount(matrix.columnCount, expected: featureCount)
    }
    if matrix.rowCount == 0 { return [] }
    return try booster.predict(
      matrix.values,
      rowCount: matrix.rowCount,
      columnCount: matrix.columnCount
    )
  }

  private static func check(_ matrix: FeatureMatrix, labels: [Float]) throws(BoostingError) {
    if matrix.rowCount == 0 || matrix.columnCount == 0 {
      throw .emptyMatrix(rowCount: matrix.rowCount, columnCount: matrix.columnCount)
    }
    if labels.count != matrix.rowCount {
      throw .labelCount(labels.count, rows: matrix.rowCount)
    }
    if let row = labels.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      throw .invalidLabel(labels[row], row: row)
    }
    if let cell = matrix.values.firstIndex(where: \.isInfinite) {
      let (row, column) = cell.quotientAndRemainder(dividingBy: matrix.columnCount)
      throw .infiniteValue(matrix.names[column], row: row)
    }
  }
}
