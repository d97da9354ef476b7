import GranaryColumns

extension Column {
  /// A string column written row by row.
  ///
  /// - Parameters:
  ///   - validity: The rows that hold a text; the others are null.
  ///   - limit: Bytes past which a text becomes null instead. A text for which the column has no
  ///     place left does so too.
  ///   - write: Adds the bytes of a row's text.
  /// - Returns: A column with as many rows as `validity`.
  @inline(__always)
  static func writingTexts(
    validity: RowSet,
    limit: Int = .max,
    _ write: (Int, inout [UInt8]) -> Void
  ) -> Column {
    var bytes: [UInt8] = []
    var missing = RowSet.none(validity.count)
    let offsets = Buffer(count: validity.count + 1, of: Int32.self) { offsets in
      for row in 0..<validity.count {
        let start = bytes.count
        if validity.contains(row) { write(row, &bytes) }
        if bytes.count - start > limit || bytes.count > Int32.max {
          bytes.removeSubrange(start...)
          missing.insert(row)
        }
        offsets[row + 1] = Int32(bytes.count)
      }
    }
    return Column(
      offsets: offsets,
      bytes: Buffer(copying: bytes),
      validity: validity.subtracting(missing).validity
    )
  }
}
