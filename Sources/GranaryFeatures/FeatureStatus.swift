public import GranaryColumns

/// Why a feature has the value that it has, the same in training and in serving (DESIGN §3.4).
public enum FeatureStatus: UInt8, CaseIterable, Hashable, Sendable, BitwiseCopyable {
  /// There is a value.
  case present
  /// The row that answers holds a null.
  case nullValue
  /// There is a row up to t, but none young enough. Judged before nullness.
  case outsideMaxAge
  /// There is no row up to t, or a part of the key is null.
  case notFound

  /// The word in training sets, answers and reports.
  public var name: String {
    switch self {
    case .present: "PRESENT"
    case .nullValue: "NULL_VALUE"
    case .outsideMaxAge: "OUTSIDE_MAX_AGE"
    case .notFound: "NOT_FOUND"
    }
  }

  /// The status of a word; nil for another one.
  public init?(name: String) {
    guard let status = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = status
  }
}

/// Whether the latest row up to t still counts at t: the one place where age is judged.
public struct AgeRule: Hashable, Sendable {
  /// How old a value may be and still count; nil for ever.
  public let maxAge: TimeSpan?

  /// A rule; both ends of the age count as young enough.
  public init(maxAge: TimeSpan?) { self.maxAge = maxAge }

  /// The earliest event time that still counts at `time`; saturates.
  public func earliest(at time: Timestamp) -> Timestamp {
    maxAge.map { time.saturatingSubtract($0) } ?? .distantPast
  }

  /// The status of a feature of the latest row up to `time`.
  ///
  /// - Parameters:
  ///   - eventTime: The row's event time; nil in a static view, whose rows have no age.
  ///   - isNull: Whether the feature is null in that row.
  ///   - time: t, at which the age is judged.
  /// - Returns: Never ``notFound``, as there is a row; ``outsideMaxAge`` before ``nullValue``.
  public func status(eventTime: Timestamp?, isNull: Bool, at time: Timestamp) -> FeatureStatus {
    if let eventTime, eventTime < earliest(at: time) { return .outsideMaxAge }
    return isNull ? .nullValue : .present
  }
}
