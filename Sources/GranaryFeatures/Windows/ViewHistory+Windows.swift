public import GranaryColumns

extension ViewHistory {
  /// All features of the view in its order, those of the latest row and those of windows, for rows
  /// of (entity, time).
  ///
  /// - Parameters:
  ///   - keys: The entity of each row, fewer than 2³¹; none where a part of its key is null.
  ///   - times: The time of each row, as many as `keys`.
  /// - Returns: A column for each feature; rows out equal rows in, in the same order.
  public func features(of keys: some EntityKeys, at times: [Timestamp]) -> ViewFeatures {
    let all = Array(layout.latestTypes.indices)
    guard !layout.windows.isEmpty else { return features(all, of: keys, at: times) }
    precondition(keys.count == times.count, "a time for each key")
    let shards = QuestionShards(keys)
    let readers = argumentReaders
    let answers = concurrentMap(parts: shards.count) { shard in
      let questions = shards.questions(of: shard)
      let rows = EntityRowsTable(questions.keys(keys), in: self.runs)
      return (
        // In a view of windows alone there is no row that answers.
        latest: all.isEmpty ? nil : self.latest(questions, rows, at: times),
        windows: self.windows(questions, rows, at: times, readers)
      )
    }
    return layout.joining(
      gather(all, LatestRows(answers.compactMap(\.latest), rowCount: times.count)),
      WindowFeatures(answers.map(\.windows), layout.windows, rowCount: times.count)
    )
  }

  /// Every window at each row's time: over all rows of the entity, in whichever run, with
  /// `floor_r(t − w) ≤ event time ≤ t` and an argument that is not null (DESIGN §3.5).
  ///
  /// Linear in the rows asked for and the rows of their entities, apart from sorting.
  ///
  /// - Parameters:
  ///   - keys: The entity of each row, fewer than 2³¹; none where a part of its key is null.
  ///   - times: The time of each row, as many as `keys`.
  /// - Returns: A column for each window; rows out equal rows in, in the same order.
  public func windows(of keys: some EntityKeys, at times: [Timestamp]) -> WindowFeatures {
    precondition(keys.count == times.count, "a time for each key")
    let shards = QuestionShards(keys)
    let readers = argumentReaders
    let answers = concurrentMap(parts: shards.count) { shard in
      let questions = shards.questions(of: shard)
      let rows = EntityRowsTable(questions.keys(keys), in: self.runs)
      return self.windows(questions, rows, at: times, readers)
    }
    return WindowFeatures(answers, layout.windows, rowCount: times.count)
  }

  /// The windows of all entities asked about.
  private func windows(
    _ questions: EntityQuestions,
    _ rows: EntityRowsTable,
    at times: [Timestamp],
    _ readers: [ArgumentReaders]
  ) -> WindowAnswers {
    var answers = WindowAnswers(layout.windows)
    for entity in questions.entities {
      let (asked, ends) = questions.rowsByTime(of: entity, times)
      answers.rows += asked
      addWindows(of: rows[entity], at: ends, readers, to: &answers)
    }
    return answers
  }

  /// Adds the results of every window over an entity's rows.
  ///
  /// - Parameters:
  ///   - stretches: The entity's rows, as ``rows(of:)`` gives them.
  ///   - ends: The times asked for, ascending, at least one.
  ///   - time: Where it is given, rows count by what was known then.
  ///   - readers: The arguments of the view's windows.
  ///   - answers: Gets a result for each of `ends`.
  func addWindows(
    of stretches: ArraySlice<EntityRows>,
    at ends: [Timestamp],
    knownAt time: Timestamp? = nil,
    _ readers: [ArgumentReaders],
    to answers: inout WindowAnswers
  ) {
    for (argument, readers) in readers.enumerated() {
      let windows = layout.windows.indices.filter { layout.windows[$0].argument == argument }
      let starts = windows.map { layout.windows[$0].start(at: ends[0]) }
      guard let start = starts.min() else { continue }
      let span = (start, ends[ends.count - 1])
      var rows = WindowRows(readers.type)
      rows.append(addresses(in: stretches, span, knownAt: time), from: readers.runs)
      for window in windows {
        rows.answer(layout.windows[window], at: ends, into: &answers.results[window])
      }
    }
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
  ///   - stretches: The entity's rows, as ``rows(of:)`` gives them.
  ///   - start: The earliest event time.
  ///   - end: The latest event time.
  /// - Returns: What is not null, in the order of (event time, created time, sequence).
  func argumentRows(
    _ readers: ArgumentReaders,
    in stretches: ArraySlice<EntityRows>,
    from start: Timestamp,
    through end: Timestamp
  ) -> WindowRows {
    var rows = WindowRows(readers.type)
    rows.append(addresses(in: stretches, (start, end), knownAt: nil), from: readers.runs)
    return rows
  }

  /// An entity's rows with event times from `start` through `end`, by (event time, created time,
  /// sequence); where `time` is given, those that counted by what was known then.
  private func addresses(
    in stretches: ArraySlice<EntityRows>,
    _ span: (start: Timestamp, end: Timestamp),
    knownAt time: Timestamp?
  ) -> [RowAddress] {
    let parts = stretches.compactMap { stretch -> EntityRows? in
      let rows = runs[stretch.run].rows(in: stretch.rows, from: span.start, through: span.end)
      return rows.isEmpty ? nil : EntityRows(run: stretch.run, rows: rows)
    }
    let addresses = parts.flatMap { part in
      runs[part.run].countedRows(in: part.rows, knownAt: time).map {
        RowAddress(run: part.run, row: $0)
      }
    }
    guard parts.count > 1 else { return addresses }
    let ranked = addresses.map { (address: $0, rank: runs[$0.run].rows.precedence(of: $0.row)) }
    return ranked.sorted { $0.rank < $1.rank }.map(\.address)
  }
}

extension WindowRows {
  /// Adds a window's results at several times, ascending.
  func answer(
    _ window: WindowAggregate,
    at ends: [Timestamp],
    into results: inout WindowResults
  ) {
    switch (window.function, values) {
    case (.count, _):
      slide(SlidingCount(), window, ends, &results)
    case (.sum, _), (.mean, _), (.stddev, _):
      slide(SlidingPartial(window.function, over: self), window, ends, &results)
    case (.first, _), (.last, _):
      slide(SlidingEdge(window.function, over: self), window, ends, &results)
    case (.min, .words(let words)), (.max, .words(let words)):
      let keys = words.map { WindowWord.orderKey($0, type) }
      slide(SlidingExtreme(window.function, over: self, keys: keys), window, ends, &results)
    case (.min, .texts(let texts)), (.max, .texts(let texts)):
      slide(SlidingExtreme(window.function, over: self, keys: texts), window, ends, &results)
    case (.countDistinct, .words(let words)):
      let values = words.map { WindowWord.distinct($0, type) }
      let distinct = SlidingDistinct(values) { [type] in
        DistinctValues.hash(of: Scalar(type, word: $0))
      }
      slide(distinct, window, ends, &results)
    case (.countDistinct, .texts(let texts)):
      let distinct = SlidingDistinct(texts) { DistinctValues.hash(of: .string($0)) }
      slide(distinct, window, ends, &results)
    }
  }

  private func slide(
    _ aggregate: some SlidingAggregate,
    _ window: WindowAggregate,
    _ ends: [Timestamp],
    _ results: inout WindowResults
  ) {
    var aggregate = aggregate
    aggregate.slide(over: times, window, at: ends, into: &results)
  }
}
