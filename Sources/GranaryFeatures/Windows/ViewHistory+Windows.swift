public import GranaryColumns

extension ViewHistory {
  /// All features of the view in its order, those of the latest row and those of windows, for rows
  /// of (entity, time).
  ///
  /// - Parameters:
  ///   - keys: The entity of each row; nil where a part of its key is null.
  ///   - times: The time of each row, as many as `keys`.
  /// - Returns: A column for each feature; rows out equal rows in, in the same order.
  public func features(of keys: [EntityKey?], at times: [Timestamp]) -> ViewFeatures {
    let latest = features(Array(layout.latestTypes.indices), of: keys, at: times)
    return layout.windows.isEmpty
      ? latest : layout.joining(latest, windows(of: keys, at: times))
  }

  /// Every window at each row's time: over all rows of the entity, in whichever run, with
  /// `floor_r(t − w) ≤ event time ≤ t` and an argument that is not null (DESIGN §3.5).
  ///
  /// Linear in the rows asked for and the rows of their entities, apart from sorting.
  ///
  /// - Parameters:
  ///   - keys: The entity of each row; nil where a part of its key is null.
  ///   - times: The time of each row, as many as `keys`.
  /// - Returns: A column for each window; rows out equal rows in, in the same order.
  public func windows(of keys: [EntityKey?], at times: [Timestamp]) -> WindowFeatures {
    precondition(keys.count == times.count, "a time for each key")
    let questions = EntityQuestions(at: times) { row, bytes in
      guard let key = keys[row] else { return false }
      bytes = key.bytes
      return true
    }
    return windows(questions, times)
  }

  private func windows(_ questions: EntityQuestions, _ times: [Timestamp]) -> WindowFeatures {
    let readers = argumentReaders
    let parts = questions.parts
    let answers = concurrentMap(parts: parts.count) { part in
      parts[part].map { self.answers(questions, entity: $0, times, readers) }
    }
    var collected = WindowAnswers(layout.windows, rowCount: times.count)
    for (entities, answers) in zip(parts, answers) {
      for (entity, answers) in zip(entities, answers) {
        let rows = questions.rows[questions.range(of: entity)]
        for (window, answers) in answers.enumerated() {
          for (row, answer) in zip(rows, answers) { collected.set(answer, of: window, at: row) }
        }
      }
    }
    return collected.finish(isAsked: questions.isAsked)
  }

  /// The results for one entity, by window, then by its questions.
  private func answers(
    _ questions: EntityQuestions,
    entity: Int,
    _ times: [Timestamp],
    _ readers: [ArgumentReaders]
  ) -> [[WindowAnswer]] {
    let ends = questions.rows[questions.range(of: entity)].map { times[$0] }
    let key = questions.key(of: entity)
    var answers: [[WindowAnswer]] = layout.windows.map { _ in [] }
    for (argument, readers) in readers.enumerated() {
      let windows = layout.windows.indices.filter { layout.windows[$0].argument == argument }
      guard let start = windows.map({ layout.windows[$0].start(at: ends[0]) }).min() else {
        continue
      }
      let rows = argumentRows(readers, of: key, from: start, through: ends[ends.count - 1])
      for window in windows { answers[window] = rows.answers(layout.windows[window], at: ends) }
    }
    return answers
  }
}

/// One argument of windows in all runs, opened for reading.
struct ArgumentReaders: Sendable {
  let type: ColumnType
  /// One a run.
  let runs: [ArgumentReader]
}

extension ViewHistory {
  /// The arguments of the view's windows.
  var argumentReaders: [ArgumentReaders] {
    layout.argumentTypes.enumerated().map { argument, type in
      let runs = runs.map { run in
        guard let eventTimes = run.eventTimes else {
          preconditionFailure("windows of a view without a clock")
        }
        return ArgumentReader(run.arguments[argument], eventTimes: eventTimes)
      }
      return ArgumentReaders(type: type, runs: runs)
    }
  }

  /// The values of an argument in an entity's rows with event times from `start` through `end`.
  ///
  /// - Parameters:
  ///   - readers: The argument.
  ///   - key: The encoded key.
  ///   - start: The earliest event time.
  ///   - end: The latest event time.
  /// - Returns: What is not null, in the order of (event time, created time, sequence).
  func argumentRows(
    _ readers: ArgumentReaders,
    of key: [UInt8],
    from start: Timestamp,
    through end: Timestamp
  ) -> WindowRows {
    var rows = WindowRows(readers.type)
    rows.append(addresses(of: key, from: start, through: end), from: readers.runs)
    return rows
  }

  /// An entity's rows with event times from `start` through `end`, by (event time, created time,
  /// sequence).
  private func addresses(
    of key: [UInt8],
    from start: Timestamp,
    through end: Timestamp
  ) -> [RowAddress] {
    let parts = runs.indices.compactMap { index -> (run: Int, rows: Range<Int>)? in
      let rows = runs[index].rows(of: key, from: start, through: end)
      return rows.isEmpty ? nil : (index, rows)
    }
    let addresses = parts.flatMap { part in
      part.rows.lazy.filter { runs[part.run].counts($0) }
        .map { RowAddress(run: part.run, row: $0) }
    }
    guard parts.count > 1 else { return addresses }
    let ranked = addresses.map { (address: $0, rank: runs[$0.run].rows.precedence(of: $0.row)) }
    return ranked.sorted { $0.rank < $1.rank }.map(\.address)
  }
}

extension WindowRows {
  /// A window's results at several times, ascending.
  func answers(_ window: WindowAggregate, at ends: [Timestamp]) -> [WindowAnswer] {
    let stretches = ends.lazy.map { (start: window.start(at: $0), end: $0) }
    switch (window.function, values) {
    case (.count, _), (.sum, _), (.mean, _), (.stddev, _):
      return slide(SlidingPartial(window.function, over: self), stretches)
    case (.first, _), (.last, _):
      return slide(SlidingEdge(window.function, over: self), stretches)
    case (.min, .words(let words)), (.max, .words(let words)):
      let keys = words.map { WindowWord.orderKey($0, type) }
      return slide(SlidingExtreme(window.function, over: self, keys: keys), stretches)
    case (.min, .texts(let texts)), (.max, .texts(let texts)):
      return slide(SlidingExtreme(window.function, over: self, keys: texts), stretches)
    case (.countDistinct, .words(let words)):
      let values = words.map { WindowWord.distinct($0, type) }
      let distinct = SlidingDistinct(values) { [type] in
        DistinctValues.hash(of: Scalar(type, word: $0))
      }
      return slide(distinct, stretches)
    case (.countDistinct, .texts(let texts)):
      return slide(SlidingDistinct(texts) { DistinctValues.hash(of: .string($0)) }, stretches)
    }
  }

  private func slide(
    _ aggregate: some SlidingAggregate,
    _ stretches: some Sequence<(start: Timestamp, end: Timestamp)>
  ) -> [WindowAnswer] {
    var aggregate = aggregate
    return aggregate.slide(over: times, stretches)
  }
}
