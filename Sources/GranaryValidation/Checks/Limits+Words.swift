import GranaryDefinitions

extension Limits {
  /// The limits in words.
  var description: String {
    switch (min, max) {
    case (let min?, let max?): min == max ? "\(min)" : "between \(min) and \(max)"
    case (let min?, nil): "at least \(min)"
    case (nil, let max?): "at most \(max)"
    case (nil, nil): "any"
    }
  }
}

extension Limits where Value: Comparable {
  /// Whether a value lies within; NaN does not.
  func contain(_ value: Value) -> Bool {
    if let min, !(value >= min) { return false }
    if let max, !(value <= max) { return false }
    return true
  }
}
