/// What becomes of a row of an entity when one of its features is asked for at a time t.
public enum RowFate: Hashable, Sendable {
  /// The value comes from it: it is the latest row, or one of those that a window takes.
  case taken
  /// It is the latest row, and too old to count.
  case outsideMaxAge
  /// A later row takes its place, later by what is named.
  case superseded(by: Decision)
  /// Its time has not come at t.
  case afterTime
  /// It counts, and its time was before the window begins.
  case beforeWindow
  /// The window's argument is null in it, or its condition does not hold.
  case nullArgument
  /// Another row of its primary key, or another ingestion of its content, stands in its place, or it
  /// came in after the snapshot asked for.
  case doesNotCount
}

extension RowFate {
  /// What puts one row of an entity after another.
  public enum Decision: Hashable, Sendable {
    /// The event times differ.
    case eventTime
    /// The event times are the same, the created times differ.
    case createdTime
    /// All times are the same: the one that came in later.
    case sequence
  }
}

extension Precedence {
  /// What decides between two rows.
  func decision(over other: Precedence) -> RowFate.Decision {
    if eventTime != other.eventTime { return .eventTime }
    return createdTime != other.createdTime ? .createdTime : .sequence
  }
}
