import GranaryColumns

/// What a question is answered with, before any feature is looked at.
struct LatestAnswer: Sendable {
  /// The row that answers and still counts, as a ``ChunkAddress``; negative where there is none.
  let address: Int
  /// The event time of the row that answers, however old.
  let eventTime: Timestamp?
  /// The status of a feature that is not null.
  let status: FeatureStatus

  /// There is no row.
  static let none = LatestAnswer(address: -1, eventTime: nil, status: .notFound)
}

/// Answers in the order of some rows.
struct LatestAnswers: Sendable {
  let rows: [Int32]
  private(set) var answers: [LatestAnswer] = []

  init(rows: [Int32]) {
    self.rows = rows
    answers.reserveCapacity(rows.count)
  }

  mutating func append(_ answer: LatestAnswer) { answers.append(answer) }
}

/// The answers of all rows, in their order.
struct LatestRows: Sendable {
  /// As ``LatestAnswer/address``.
  private(set) var addresses: [Int]
  private(set) var eventTimes: [Timestamp?]
  private var statuses: [FeatureStatus]
  private var presentCount = 0

  /// Puts answers in order; what is not among them has no entity and is not found.
  init(_ parts: [LatestAnswers], rowCount: Int) {
    addresses = Array(repeating: -1, count: rowCount)
    eventTimes = Array(repeating: nil, count: rowCount)
    statuses = Array(repeating: .notFound, count: rowCount)
    for part in parts {
      for (row, answer) in zip(part.rows, part.answers) {
        let row = Int(row)
        addresses[row] = answer.address
        eventTimes[row] = answer.eventTime
        statuses[row] = answer.status
        if answer.status == .present { presentCount += 1 }
      }
    }
  }

  /// Answers that are in order.
  init(_ answers: [LatestAnswer]) {
    addresses = answers.map(\.address)
    eventTimes = answers.map(\.eventTime)
    statuses = answers.map(\.status)
    presentCount = statuses.count { $0 == .present }
  }

  /// The status of each of a feature's values.
  func statuses(of column: Column) -> [FeatureStatus] {
    // Without a null in a row that answers, features share the rows' statuses.
    if column.nullCount == column.count - presentCount { return statuses }
    return statuses.indices.map { row in
      statuses[row] == .present && !column.validity[row] ? .nullValue : statuses[row]
    }
  }
}
