public import GranaryColumns

/// Features of one view of which each counts only rows that had been written down by its time.
public struct KnownFeatures: Sendable {
  /// The features.
  public let features: ViewFeatures
  /// How many values of each feature, or their statuses, differ from those that count every row.
  public let changedCounts: [Int]
}

extension ViewHistory {
  /// All features of the view in its order, for rows of (entity, time), with `created time ≤ t`
  /// (DESIGN §3.3).
  ///
  /// A row counts at t if it had been written down by t and no row of its primary key had replaced it
  /// by then. No created time counts as the earliest.
  ///
  /// Entities whose rows were all written down by their event times cost little more than without;
  /// of the others, the n rows that q questions can reach take O((n + q) log n), however far windows
  /// reach.
  ///
  /// - Parameters:
  ///   - keys: The entity of each row; none where a part of its key is null.
  ///   - times: The time of each row, as many as `keys`.
  ///   - features: What ``features(of:at:)`` answers to the same.
  /// - Returns: A column for each feature; rows out equal rows in, in the same order.
  /// - Throws: `TextOverflow` where the texts of a feature pass ``textByteLimit``.
  public func known(
    of keys: some EntityKeys,
    at times: [Timestamp],
    given features: ViewFeatures
  ) throws(TextOverflow) -> KnownFeatures {
    let shards = shards(keys)
    let indexes = entityIndexes
    let readers = argumentReaders
    let budgets = layout.textBudgets(textByteLimit)
    let parts = concurrentMap(parts: shards.count) { shard in
      let questions = shards.questions(of: shard)
      let rows = EntityRowsTable(questions.keys(keys), in: indexes)
      self.willRead(rows, for: questions, of: shards, areCreatedTimesRead: true)
      return self.lateAnswers(questions, rows, at: times, readers, within: budgets)
    }
    let rows = parts.flatMap(\.rows)
    let answers = try layout.joining(
      gather(
        Array(layout.latestTypes.indices),
        LatestRows(parts.flatMap(\.latest)),
        in: shards.areInOrder ? ReadingOrder(partCount: shards.count) : nil
      ),
      WindowFeatures(LateAnswers.windows(of: parts), layout.windows, rowCount: rows.count)
    )
    return KnownFeatures(
      features: try features.replacing(rows, by: answers),
      changedCounts: features.columns.indices.map { column in
        rows.enumerated().count { place, row in
          answers.statuses[column][place] != features.statuses[column][row]
            || answers.columns[column][place] != features.columns[column][row]
        }
      }
    )
  }

  /// What is answered about entities of which not every row counts from its event time on.
  private func lateAnswers(
    _ questions: EntityQuestions,
    _ rows: EntityRowsTable,
    at times: [Timestamp],
    _ readers: [ArgumentReaders],
    within budgets: [TextBudget]
  ) -> LateAnswers {
    var answers = LateAnswers(layout.windows, within: budgets)
    let precedingChunks = precedingChunks
    for entity in questions.entities {
      let stretches = rows[entity]
      if stretches.allSatisfy({ runs[$0.run].arePunctual($0.rows) }) { continue }
      let (asked, ends) = questions.rowsByTime(of: entity, times)
      answers.rows += asked.map(Int.init)
      let known = knownRows(in: stretches, at: ends)
      for (end, found) in zip(ends, latestRows(among: known, at: ends)) {
        answers.latest.append(found?.answer(at: end, ageRule, precedingChunks) ?? .none)
      }
      addWindows(of: known, at: ends, readers, to: &answers.windows)
    }
    return answers
  }
}

/// Answers for some rows, one after the other.
private struct LateAnswers: Sendable {
  var rows: [Int] = []
  var latest: [LatestAnswer] = []
  var windows: WindowAnswers

  init(_ windows: [WindowAggregate], within budgets: [TextBudget]) {
    self.windows = WindowAnswers(windows, within: budgets)
  }

  /// The windows of several parts, numbered from the first row of the first part on.
  static func windows(of parts: [LateAnswers]) -> [WindowAnswers] {
    var start: Int32 = 0
    return parts.map { part in
      var windows = part.windows
      let end = start + Int32(part.rows.count)
      windows.rows = Array(start..<end)
      start = end
      return windows
    }
  }
}

extension ViewFeatures {
  /// These features with other answers in some rows.
  ///
  /// - Throws: `TextOverflow` where the texts of both together pass what a column may have.
  fileprivate func replacing(
    _ rows: [Int],
    by answers: ViewFeatures
  ) throws(TextOverflow) -> ViewFeatures {
    if rows.isEmpty { return self }
    for (column, answers) in zip(columns, answers.columns) where column.type == .string {
      let budget = TextBudget()
      for texts in [column, answers] { try budget.take(texts.values.byteCount) }
    }
    var statuses = statuses
    var eventTimes = eventTimes
    var places = Array(0..<eventTimes.count)
    for (place, row) in rows.enumerated() {
      places[row] = eventTimes.count + place
      eventTimes[row] = answers.eventTimes[place]
      for column in columns.indices { statuses[column][row] = answers.statuses[column][place] }
    }
    return ViewFeatures(
      columns: zip(columns, answers.columns).map { column, answers in
        Column.concatenating([column, answers], type: column.type).taking(places)
      },
      statuses: statuses,
      eventTimes: eventTimes,
      rowsPastInt64: zip(rowsPastInt64, answers.rowsPastInt64).map { own, others in
        own.filter { places[Int($0)] == Int($0) } + others.map { Int32(rows[Int($0)]) }
      }
    )
  }
}
