private import CXGBoost

/// XGBoost's handle of a model: one owner, freed exactly once.
///
/// Not safe to share while it is trained or configured.
@safe struct BoosterHandle: ~Copyable {
  private let raw: UnsafeMutableRawPointer

  /// An empty model to be trained on `matrix`.
  init(training matrix: borrowing MatrixHandle) throws(BoostingError) {
    var created: UnsafeMutableRawPointer?
    var matrix: UnsafeMutableRawPointer? = unsafe matrix.raw
    try check(unsafe XGBoosterCreate(&matrix, 1, &created))
    unsafe raw = try made(unsafe created)
  }

  /// An empty model.
  init() throws(BoostingError) {
    var created: UnsafeMutableRawPointer?
    try check(unsafe XGBoosterCreate(nil, 0, &created))
    unsafe raw = try made(unsafe created)
  }

  deinit { _ = unsafe XGBoosterFree(raw) }

  /// Keeps the library quiet and says how many threads it may use; 0 is one for each core.
  func configure(threads: Int) throws(BoostingError) {
    try set("verbosity", "0")
    try set("nthread", String(threads))
  }

  func set(_ name: String, _ value: String) throws(BoostingError) {
    try check(unsafe XGBoosterSetParam(raw, name, value))
  }

  /// Adds one tree.
  func update(round: Int, on matrix: borrowing MatrixHandle) throws(BoostingError) {
    try check(unsafe XGBoosterUpdateOneIter(raw, Int32(clamping: round), matrix.raw))
  }

  /// The model in UBJSON, which every version since 1.6 reads.
  func serialize() throws(BoostingError) -> [UInt8] {
    var count: bst_ulong = 0
    var bytes: UnsafePointer<CChar>?
    try check(unsafe XGBoosterSaveModelToBuffer(raw, #"{"format":"ubj"}"#, &count, &bytes))
    // Soundness: the bytes are XGBoost's until the next call on this thread; they are copied.
    return unsafe [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(count)))
  }

  func load(_ bytes: [UInt8]) throws(BoostingError) {
    let code = unsafe bytes.withUnsafeBytes { bytes in
      unsafe XGBoosterLoadModelFromBuffer(raw, bytes.baseAddress, bst_ulong(bytes.count))
    }
    try check(code)
  }

  /// The number of features that the model reads; configures the model where that is due.
  func featureCount() throws(BoostingError) -> Int {
    var count: bst_ulong = 0
    try check(unsafe XGBoosterGetNumFeature(raw, &count))
    return Int(count)
  }

  /// Predicts from row-major cells without building a matrix of XGBoost's own.
  func predict(
    _ values: [Float],
    rowCount: Int,
    columnCount: Int
  ) throws(BoostingError) -> [Float] {
    try unsafe values.withUnsafeBufferPointer { values throws(BoostingError) in
      let array = unsafe arrayInterface(values, rowCount: rowCount, columnCount: columnCount)
      var shape: UnsafePointer<bst_ulong>?
      var dimensions: bst_ulong = 0
      var result: UnsafePointer<Float>?
      let code = unsafe XGBoosterPredictFromDense(
        raw,
        array,
        inPlaceConfiguration,
        nil,
        &shape,
        &dimensions,
        &result
      )
      try check(code)
      guard dimensions == 2, let shape = unsafe shape, let result = unsafe result,
        unsafe shape[0] == bst_ulong(rowCount), unsafe shape[1] == 1
      else { throw BoostingError(.library, "XGBoost predicted another shape than rows × 1") }
      // Soundness: by the shape there is one number a row; they are this thread's until its next
      // call on this model, and are copied.
      return unsafe [Float](UnsafeBufferPointer(start: result, count: rowCount))
    }
  }
}

/// XGBoost's copy of training rows: one owner, freed exactly once.
@safe struct MatrixHandle: ~Copyable {
  fileprivate let raw: UnsafeMutableRawPointer

  /// Copies row-major cells; NaN is missing.
  init(
    _ values: [Float],
    rowCount: Int,
    columnCount: Int,
    threads: Int
  ) throws(BoostingError) {
    var created: UnsafeMutableRawPointer?
    let configuration = #"{"missing":NaN,"nthread":\#(threads)}"#
    let code = unsafe values.withUnsafeBufferPointer { values in
      let array = unsafe arrayInterface(values, rowCount: rowCount, columnCount: columnCount)
      return unsafe XGDMatrixCreateFromDense(array, configuration, &created)
    }
    try check(code)
    unsafe raw = try made(unsafe created)
  }

  deinit { _ = unsafe XGDMatrixFree(raw) }

  /// Copies one label a row.
  func setLabels(_ labels: [Float]) throws(BoostingError) {
    try check(unsafe XGDMatrixSetFloatInfo(raw, "label", labels, bst_ulong(labels.count)))
  }
}

private func made(
  _ handle: UnsafeMutableRawPointer?
) throws(BoostingError) -> UnsafeMutableRawPointer {
  guard let handle = unsafe handle else {
    throw BoostingError(.library, "XGBoost reported success and made nothing")
  }
  return unsafe handle
}

/// The version of the XGBoost library that this process runs with.
func xgboostVersion() -> String {
  var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
  unsafe XGBoostVersion(&major, &minor, &patch)
  return "\(major).\(minor).\(patch)"
}

private let inPlaceConfiguration =
  #"{"type":0,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":true,"#
  + #""missing":NaN,"cache_id":0}"#

/// Numpy's array interface, version 3, as the JSON that XGBoost takes.
private func arrayInterface(
  _ values: UnsafeBufferPointer<Float>,
  rowCount: Int,
  columnCount: Int
) -> String {
  let address = UInt(bitPattern: values.baseAddress)
  return #"{"data":[\#(address),true],"shape":[\#(rowCount),\#(columnCount)],"#
    + #""typestr":"<f4","version":3}"#
}

/// Throws what XGBoost says of the last call on this thread, without its time stamp, source file
/// and stack trace.
private func check(_ code: Int32) throws(BoostingError) {
  guard code != 0 else { return }
  let text = unsafe XGBGetLastError().map { unsafe String(cString: $0) } ?? "unknown error"
  let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
  let told = lines.prefix { !$0.hasPrefix("Stack trace") }.joined(separator: " ")
  let message = told.split(separator: ": ", maxSplits: 2).last.map(String.init) ?? told
  throw BoostingError(.library, message)
}
