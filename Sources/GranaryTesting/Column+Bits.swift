public import GranaryColumns

extension Column {
  /// Whether another column has the same type, the same nulls and, elsewhere, the same bits: the
  /// equality that promise 1 of DESIGN §1 means.
  public func hasSameBits(as other: Column) -> Bool {
    type == other.type && scalars == other.scalars
  }
}
