/// A failure that the next try may not meet.
struct FetchFailure: Hashable {
  /// What it is if no try does better.
  let code: FetchError.Code
  /// What happened, for people.
  let reason: String
  /// How long the server asks to be left alone.
  var wait: Duration?
  /// Whether nobody answered: a mistyped address, most often, for which few tries are enough.
  var isWithoutServer = false

  static func connection(_ reason: String) -> FetchFailure {
    FetchFailure(code: .unreachable, reason: reason)
  }

  static func noServer(_ reason: String) -> FetchFailure {
    FetchFailure(code: .unreachable, reason: reason, isWithoutServer: true)
  }

  static func status(_ status: Int, excerpt: String, wait: Duration?) -> FetchFailure {
    FetchFailure(
      code: .serverFailure,
      reason: "the server answers \(status)" + (excerpt.isEmpty ? "" : ": \(excerpt)"),
      wait: wait
    )
  }
}
