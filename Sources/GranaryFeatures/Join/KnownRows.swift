import GranaryColumns

/// A row that counts at some time by what was known then.
struct KnownRow: Sendable {
  let address: ViewHistory.RowAddress
  /// When it counts.
  let span: KnownSpan
}

extension ViewHistory {
  /// An entity's rows that can count at some times by what was known then, by precedence.
  ///
  /// - Parameters:
  ///   - stretches: All rows of the entity.
  ///   - times: Ascending, at least one.
  /// - Returns: Each with when it counts.
  func knownRows(in stretches: ArraySlice<EntityRows>, at times: [Timestamp]) -> [KnownRow] {
    // A row that is too old for the first time may still say so.
    let starts = layout.windows.map { $0.start(at: times[0]) }
    let earliest = layout.latestTypes.isEmpty ? starts.min() ?? .distantPast : .distantPast
    let known = stretches.flatMap { stretch in
      let run = runs[stretch.run]
      let rows =
        run.eventTimes == nil
        ? stretch.rows : run.rows(in: stretch.rows, from: earliest, through: times[times.count - 1])
      return rows.compactMap { row in
        run.knownSpan(of: row).map { span in
          KnownRow(address: RowAddress(run: stretch.run, row: row), span: span)
        }
      }
    }
    guard stretches.count > 1 else { return known }
    return known.map { (row: $0, rank: precedence(of: $0.address)) }
      .sorted { $0.rank < $1.rank }
      .map(\.row)
  }

  /// For each time the row that answered by what was known then, however old; nil where there was
  /// none, and in a view of windows alone.
  ///
  /// - Parameters:
  ///   - known: The rows of an entity, by precedence.
  ///   - times: Ascending.
  /// - Returns: A row for each of `times`.
  func latestRows(among known: [KnownRow], at times: [Timestamp]) -> [LatestRow?] {
    if layout.latestTypes.isEmpty { return times.map { _ in nil } }
    var sweep = KnownSweep(known.map(\.span))
    var present = RankedPlaces(ascending: Array(known.indices))
    return times.map { time in
      let (came, went) = sweep.move(to: time)
      for place in came { present.insert(place) }
      for place in went { present.remove(place) }
      return present.best.map { place in
        let address = known[place].address
        return LatestRow(address: address, eventTime: eventTime(of: address))
      }
    }
  }

  /// Adds the results of every window over an entity's rows, each row counting when it was known.
  ///
  /// - Parameters:
  ///   - known: The rows, by precedence.
  ///   - ends: The times asked for, ascending, at least one.
  ///   - readers: The arguments of the view's windows.
  ///   - answers: Gets a result for each of `ends`.
  func addWindows(
    of known: [KnownRow],
    at ends: [Timestamp],
    _ readers: [ArgumentReaders],
    to answers: inout WindowAnswers
  ) {
    for (argument, readers) in readers.enumerated() {
      var rows = WindowRows(readers.type)
      rows.append(known.map(\.address), from: readers.runs)
      // Rows without a value are not among them.
      let spans = rows.addresses.compactMap { runs[$0.run].knownSpan(of: $0.row) }
      let sweep = KnownSweep(spans, eventTimes: rows.times)
      for (index, window) in layout.windows.enumerated() where window.argument == argument {
        rows.answer(window, at: ends, sweep, into: &answers.results[index])
      }
    }
  }
}
