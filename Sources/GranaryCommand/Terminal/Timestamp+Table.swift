import GranaryColumns

extension Timestamp {
  /// The time without the fraction of its second, for tables.
  var toTheSecond: String {
    let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    let floored = rest < 0 ? seconds - 1 : seconds
    return Timestamp(microseconds: floored * 1_000_000).description
  }
}
