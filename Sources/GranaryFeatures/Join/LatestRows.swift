import GranaryColumns

/// What a question is answered with, before any feature is looked at.
struct LatestAnswer: Sendable {
  /// The row that answers and still counts, as a ``ChunkAddress``; negative where there is none.
  let address: Int
  /// The event time of the row that answers, however old.
  let eventTime: Timestamp?

  /// There is no row.
  static let none = LatestAnswer(address: -1, eventTime: nil)

  /// The status of a feature that is not null; a row without event time counts for ever.
  var status: FeatureStatus {
    if address >= 0 { return .present }
    return eventTime == nil ? .notFound : .outsideMaxAge
  }
}

/// The answers of all rows, in their order.
struct LatestRows: Sendable {
  /// As ``LatestAnswer/address``.
  let addresses: [Int]
  let eventTimes: [Timestamp?]
  private let statuses: [FeatureStatus]
  private let presentCount: Int

  /// Answers that are in order.
  init(_ answers: [LatestAnswer]) {
    self.init(answers.map(\.address), answers.map(\.eventTime), answers.map(\.status))
  }

  private init(_ addresses: [Int], _ eventTimes: [Timestamp?], _ statuses: [FeatureStatus]) {
    self.addresses = addresses
    self.eventTimes = eventTimes
    self.statuses = statuses
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

extension LatestRows {
  /// Has shards answered on as many threads as there are cores.
  ///
  /// - Parameters:
  ///   - shards: All rows; those without an entity are not found.
  ///   - body: Answers each row of the shard with a number, and may find out more about it.
  /// - Returns: All answers, and what else was found out, by shard.
  static func answering<Result: Sendable>(
    _ shards: QuestionShards<some EntityKeys>,
    _ body: @escaping @Sendable (Int, LatestAnswers) -> Result
  ) -> (LatestRows, [Result]) {
    let count = shards.rowCount
    var eventTimes: [Timestamp?] = []
    var statuses: [FeatureStatus] = []
    var results: [Result] = []
    // Benefit: threads write where the answers stay; one thread that put them in order afterwards was 3 %
    // of a profile of both cores, while the other waited.
    // Soundness: a row has an entity and is in one shard, or has none.
    let addresses = unsafe [Int](unsafeUninitializedCapacity: count) { addresses, addressCount in
      eventTimes = unsafe Array(unsafeUninitializedCapacity: count) { eventTimes, timeCount in
        statuses = unsafe Array(unsafeUninitializedCapacity: count) { statuses, statusCount in
          let answers = unsafe LatestAnswers(addresses, eventTimes, statuses)
          let without = shards.rowsWithoutEntity
          answers.set(without, to: Array(repeating: .none, count: without.count))
          results = concurrentMap(parts: shards.count) { body($0, answers) }
          statusCount = count
        }
        timeCount = count
      }
      addressCount = count
    }
    return (LatestRows(addresses, eventTimes, statuses), results)
  }
}

/// The places of answers, which threads fill for rows of their own.
@safe struct LatestAnswers: @unchecked Sendable {
  private let addresses: UnsafeMutableBufferPointer<Int>
  private let eventTimes: UnsafeMutableBufferPointer<Timestamp?>
  private let statuses: UnsafeMutableBufferPointer<FeatureStatus>

  /// Places without answers.
  ///
  /// - Precondition: They are as many of each, and live as long as this is used.
  @unsafe fileprivate init(
    _ addresses: UnsafeMutableBufferPointer<Int>,
    _ eventTimes: UnsafeMutableBufferPointer<Timestamp?>,
    _ statuses: UnsafeMutableBufferPointer<FeatureStatus>
  ) {
    unsafe self.addresses = unsafe addresses
    unsafe self.eventTimes = unsafe eventTimes
    unsafe self.statuses = unsafe statuses
  }

  /// Puts the answers of some rows in place; no two threads may answer the same row.
  ///
  /// Many at once, in a loop that does nothing else, as each place is a cache line to wait for.
  func set(_ rows: [Int32], to answers: [LatestAnswer]) {
    for (row, answer) in zip(rows, answers) {
      let row = Int(row)
      unsafe precondition(addresses.indices.contains(row), "an answer past the rows")
      unsafe addresses[row] = answer.address
      unsafe eventTimes[row] = answer.eventTime
      unsafe statuses[row] = answer.status
    }
  }
}
