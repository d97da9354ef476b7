public import GranaryColumns

extension ViewHistory {
  /// All features of the view in its order, those of the latest row and those of windows, for rows
  /// of (entity, time).
  ///
  /// - Parameters:
  ///   - keys: The entity of each row, fewer than 2³¹; none where a part of its key is null.
  ///   - times: The time of each row, as many as `keys`.
  /// - Returns: A column for each feature; rows out equal rows in, in the same order.
  /// - Throws: `TextOverflow` where the texts of a feature pass ``textByteLimit``.
  public func features(
    of keys: some EntityKeys,
    at times: [Timestamp]
  ) throws(TextOverflow) -> ViewFeatures {
    let all = Array(layout.latestTypes.indices)
    guard !layout.windows.isEmpty else { return try features(all, of: keys, at: times) }
    precondition(keys.count == times.count, "a time for each key")
    if all.isEmpty {
      // There is no row that answers.
      let none = LatestRows(Array(repeating: .none, count: times.count))
      return try layout.joining(gather(all, none), windows(of: keys, at: times))
    }
    let shards = shards(keys)
    let indexes = entityIndexes
    let readers = argumentReaders
    let budgets = layout.textBudgets(textByteLimit)
    let (latest, windows) = LatestRows.answering(shards) { shard, answers in
      let questions = shards.questions(of: shard)
      let rows = EntityRowsTable(questions.keys(keys), in: indexes)
      self.willRead(rows, for: questions, of: shards)
      self.answer(questions, rows, at: times, into: answers)
      return self.windows(questions, rows, at: times, readers, within: budgets)
    }
    return try layout.joining(
      gather(all, latest, in: shards.readingOrder),
      WindowFeatures(windows, layout.windows, rowCount: times.count)
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
  /// - Throws: `TextOverflow` where the texts of a window pass ``textByteLimit``.
  public func windows(
    of keys: some EntityKeys,
    at times: [Timestamp]
  ) throws(TextOverflow) -> WindowFeatures {
    precondition(keys.count == times.count, "a time for each key")
    let shards = shards(keys)
    let indexes = entityIndexes
    let readers = argumentReaders
    let budgets = layout.textBudgets(textByteLimit)
    let answers = concurrentMap(parts: shards.count) { shard in
      let questions = shards.questions(of: shard)
      let rows = EntityRowsTable(questions.keys(keys), in: indexes)
      self.willRead(rows, for: questions, of: shards)
      return self.windows(questions, rows, at: times, readers, within: budgets)
    }
    return try WindowFeatures(answers, layout.windows, rowCount: times.count)
  }

  /// The windows of all entities asked about.
  private func windows(
    _ questions: EntityQuestions,
    _ rows: EntityRowsTable,
    at times: [Timestamp],
    _ readers: [ArgumentReaders],
    within budgets: [TextBudget]
  ) -> WindowAnswers {
    var answers = WindowAnswers(layout.windows, within: budgets)
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
  ///   - readers: The arguments of the view's windows.
  ///   - answers: Gets a result for each of `ends`.
  private func addWindows(
    of stretches: ArraySlice<EntityRows>,
    at ends: [Timestamp],
    _ readers: [ArgumentReaders],
    to answers: inout WindowAnswers
  ) {
    for (argument, readers) in readers.enumerated() {
      let windows = layout.windows.indices.filter { layout.windows[$0].argument == argument }
      let starts = windows.map { layout.windows[$0].start(at: ends[0]) }
      guard let start = starts.min() else { continue }
      var rows = WindowRows(readers.type)
      let parts = parts(of: stretches, from: start, through: ends[ends.count - 1])
      if parts.count == 1, runs[parts[0].run].allCount {
        rows.append(parts[0].rows, from: readers.runs[parts[0].run])
      } else {
        rows.append(countedRows(in: parts), from: readers.runs)
      }
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
    let parts = parts(of: stretches, from: start, through: end)
    rows.append(countedRows(in: parts), from: readers.runs)
    return rows
  }

  /// An entity's rows with event times from `start` through `end`, by run; those that do not count are
  /// among them.
  private func parts(
    of stretches: ArraySlice<EntityRows>,
    from start: Timestamp,
    through end: Timestamp
  ) -> [EntityRows] {
    stretches.compactMap { stretch in
      let rows = runs[stretch.run].rows(in: stretch.rows, from: start, through: end)
      return rows.isEmpty ? nil : EntityRows(run: stretch.run, rows: rows)
    }
  }

  /// Those of an entity's rows that count, by (event time, created time, sequence).
  private func countedRows(in parts: [EntityRows]) -> [RowAddress] {
    let addresses = parts.flatMap { part in
      runs[part.run].countedRows(in: part.rows).map { RowAddress(run: part.run, row: $0) }
    }
    guard parts.count > 1 else { return addresses }
    let ranked = addresses.map { (address: $0, rank: precedence(of: $0)) }
    return ranked.sorted { $0.rank < $1.rank }.map(\.address)
  }
}

extension WindowRows {
  /// Adds a window's results at several times, ascending.
  ///
  /// - Parameters:
  ///   - window: The window; these are the rows of its argument.
  ///   - ends: The times.
  ///   - sweep: When each row was known, at its beginning; nil where all are at their event times.
  ///   - results: What the results are added to.
  func answer(
    _ window: WindowAggregate,
    at ends: [Timestamp],
    _ sweep: KnownSweep? = nil,
    into results: inout WindowResults
  ) {
    func add(_ aggregate: some SlidingAggregate) {
      var aggregate = aggregate
      if let sweep {
        aggregate.sweep(over: sweep, window, at: ends, into: &results)
      } else {
        aggregate.slide(over: times, window, at: ends, into: &results)
      }
    }
    switch (window.function, values) {
    case (.count, _): add(SlidingCount())
    case (.sum, .words(let words)) where type == .int64: add(SlidingSum<IntegerSum>(type, words))
    case (.sum, .words(let words)): add(SlidingSum<FloatSum>(type, words))
    case (.mean, .words(let words)): add(SlidingSum<MeanSum>(type, words))
    case (.stddev, .words(let words)): add(SlidingSum<DeviationSum>(type, words))
    case (.sum, .texts), (.mean, .texts), (.stddev, .texts):
      preconditionFailure("texts have no sum")
    case (.first, _), (.last, _), (.min, _), (.max, _):
      guard sweep == nil else { return add(SweptExtreme(window.function, over: self)) }
      switch (window.function, values) {
      case (.min, .words(let words)), (.max, .words(let words)):
        let keys = words.map { WindowWord.orderKey($0, type) }
        add(SlidingExtreme(window.function, over: self, keys: keys))
      case (.min, .texts(let texts)), (.max, .texts(let texts)):
        add(SlidingExtreme(window.function, over: self, keys: texts))
      default: add(SlidingEdge(window.function, over: self))
      }
    case (.countDistinct, .words(let words)):
      let values = words.map { WindowWord.distinct($0, type) }
      add(
        SlidingDistinct(values) { [type] in DistinctValues.hash(of: Scalar(type, word: $0)) }
      )
    case (.countDistinct, .texts(let texts)):
      add(SlidingDistinct(texts) { DistinctValues.hash(of: .string($0)) })
    }
  }
}
