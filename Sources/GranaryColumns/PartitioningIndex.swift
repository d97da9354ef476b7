extension Range<Int> {
  /// The first index that a condition holds for, which holds for all after it; the end where it
  /// holds for none.
  @inlinable package func partitioningIndex(
    where condition: (Int) throws -> Bool
  ) rethrows -> Int {
    var (low, high) = (lowerBound, upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if try condition(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
