import GranaryColumns

/// How long a server asks to be left alone (RFC 9110 §10.2.3).
enum RetryAfter {
  /// The wait that a field asks for: whole seconds, or until a date; nil where it says neither.
  static func wait(_ field: String?, now: Timestamp) -> Duration? {
    guard let field, let first = field.utf8.first else { return nil }
    if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) {
      // A wait past what fits ends past every deadline all the same.
      return Int32(field).map { .seconds($0) } ?? (field.isDigits ? .seconds(Int32.max) : nil)
    }
    return HTTPDate.time(field).map { date in
      max(.zero, .microseconds(date.microseconds - now.microseconds))
    }
  }
}

extension String {
  fileprivate var isDigits: Bool {
    utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
