public import GranaryColumns

extension ViewHistory {
  /// The point-in-time join (DESIGN §3.3): for each row the features of the latest row with `t −
  /// max_age ≤ event time ≤ t`.
  ///
  /// - Parameters:
  ///   - features: Which features, by their place in the view.
  ///   - keys: The entity of each row, fewer than 2³¹; none where a part of its key is null.
  ///   - times: The time of each row, as many as `keys`.
  /// - Returns: A column for each of `features`; rows out equal rows in, in the same order.
  public func features(
    _ features: [Int],
    of keys: some EntityKeys,
    at times: [Timestamp]
  ) -> ViewFeatures {
    precondition(keys.count == times.count, "a time for each key")
    let shards = QuestionShards(keys)
    let answers = concurrentMap(parts: shards.count) { shard in
      let questions = shards.questions(of: shard)
      let rows = EntityRowsTable(questions.keys(keys), in: self.runs)
      return self.latest(questions, rows, at: times)
    }
    return gather(features, LatestRows(answers, rowCount: times.count))
  }

  /// The latest rows of all entities asked about.
  func latest(
    _ questions: EntityQuestions,
    _ rows: EntityRowsTable,
    at times: [Timestamp]
  ) -> LatestAnswers {
    var answers = LatestAnswers(rows: questions.rows)
    let precedingChunks = precedingChunks
    for entity in questions.entities {
      if entity + 3 < questions.entities.count { prefetchTimes(of: rows[entity + 3]) }
      let ends = questions.rows[questions.range(of: entity)].map { times[Int($0)] }
      for (end, found) in zip(ends, latestRows(in: rows[entity], upTo: ends)) {
        answers.append(found?.answer(at: end, ageRule, precedingChunks) ?? .none)
      }
    }
    return answers
  }

  /// Asks for the event times of an entity that is answered soon.
  private func prefetchTimes(of stretches: ArraySlice<EntityRows>) {
    let runs = runs.span
    for stretch in stretches { runs[stretch.run].eventTimes?.prefetch(stretch.rows) }
  }

  /// For each time the row of an entity that answers, however old; nil when there is none up to then.
  ///
  /// - Parameters:
  ///   - stretches: All rows of the entity.
  ///   - times: In any order.
  /// - Returns: A row for each of `times`.
  func latestRows(in stretches: ArraySlice<EntityRows>, upTo times: [Timestamp]) -> [LatestRow?] {
    var latest = [LatestRow?](repeating: nil, count: times.count)
    // Through a span a run is used where it lies; a copy would count every reference that it has.
    let runs = runs.span
    for stretch in stretches {
      for (index, time) in times.enumerated() {
        guard let row = runs[stretch.run].latestRow(in: stretch.rows, upTo: time) else { continue }
        let address = RowAddress(run: stretch.run, row: row)
        let found = LatestRow(address: address, eventTime: runs[stretch.run].eventTimes?[row])
        if let other = latest[index], !isLater(found, than: other) { continue }
        latest[index] = found
      }
    }
    return latest
  }

  /// Whether a row is later than one of another run by (event time, created time, sequence).
  private func isLater(_ found: LatestRow, than other: LatestRow) -> Bool {
    // The event time mostly decides, and spares memory that is read for nothing else.
    if let time = found.eventTime, let otherTime = other.eventTime, time != otherTime {
      return time > otherTime
    }
    return precedence(of: other.address) < precedence(of: found.address)
  }

  func precedence(of address: RowAddress) -> Precedence {
    runs[address.run].rows.precedence(of: address.row)
  }

  /// For each run, the chunks of the runs before it.
  var precedingChunks: [Int] {
    var chunks = 0
    return runs.map { run in
      defer { chunks += run.chunkCount }
      return chunks
    }
  }

  /// The features of the rows that answer.
  func gather(_ features: [Int], _ latest: LatestRows) -> ViewFeatures {
    // A column in several parts, so that few columns keep all cores busy.
    let parts = RowParts(rowCount: latest.addresses.count, rowsPerPart: 131_072)
    let chunks = features.map { feature in
      ColumnChunks(featureTypes[feature], runs.flatMap { $0.features[feature].chunks })
    }
    let pieces = concurrentMap(parts: features.count * parts.count) { piece in
      let rows = parts.rows(of: piece % parts.count)
      return chunks[piece / parts.count].taking(latest.addresses[rows])
    }
    let columns = concurrentMap(parts: features.count) { index in
      let first = index * parts.count
      return Column.concatenating(
        Array(pieces[first..<first + parts.count]),
        type: self.featureTypes[features[index]]
      )
    }
    return ViewFeatures(
      columns: columns,
      statuses: columns.map(latest.statuses(of:)),
      eventTimes: latest.eventTimes
    )
  }
}

/// The row that answers, however old.
struct LatestRow: Sendable {
  let address: ViewHistory.RowAddress
  /// Nil in a static view.
  let eventTime: Timestamp?

  /// What it answers, before any of its features is looked at.
  func answer(
    at time: Timestamp,
    _ ageRule: AgeRule,
    _ precedingChunks: [Int]
  ) -> LatestAnswer {
    let chunks = precedingChunks[address.run]
    let status = ageRule.status(eventTime: eventTime, isNull: false, at: time)
    return LatestAnswer(
      address: status == .present
        ? ChunkAddress(precedingChunks: chunks, row: address.row).rawValue : -1,
      eventTime: eventTime,
      status: status
    )
  }
}
