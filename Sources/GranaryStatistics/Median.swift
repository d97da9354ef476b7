/// The middle value, or the mean of the middle two, rounded once; nil for no values.
///
/// The values come in any order, without NaN, which the caller leaves out. O(n log n).
public func median(_ values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  guard sorted.count.isMultiple(of: 2) else { return sorted[middle] }
  let (low, high) = (sorted[middle - 1], sorted[middle])
  let sum = low + high
  // Halving a finite sum is exact, or the sum was; only a sum past the largest double is not.
  return sum.isFinite || !low.isFinite || !high.isFinite ? sum / 2 : low / 2 + high / 2
}
