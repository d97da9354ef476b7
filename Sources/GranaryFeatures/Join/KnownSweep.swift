import GranaryColumns

/// Rows that come and go while time passes: in once they are known, out once they have been replaced or
/// are older than is asked for.
///
/// A row that has gone never comes back, so that n rows and q times take O(n log n + q).
struct KnownSweep: Sendable {
  private enum State: Sendable { case awaited, inside, gone }

  private let spans: [KnownSpan]
  private let eventTimes: [Timestamp]
  /// Rows in the order in which they come.
  private let arrivals: [Int]
  /// Rows that are replaced, in the order in which they go.
  private let departures: [Int]
  private var states: [State]
  private var nextArrival = 0
  private var nextDeparture = 0
  private var nextTooOld = 0

  /// Time before the first row.
  ///
  /// - Parameters:
  ///   - spans: When each row counts.
  ///   - eventTimes: That of each row, ascending; none where no row is ever too old.
  init(_ spans: [KnownSpan], eventTimes: [Timestamp] = []) {
    self.spans = spans
    self.eventTimes = eventTimes
    arrivals = spans.indices.sorted { spans[$0].start < spans[$1].start }
    departures = spans.indices.compactMap { place in spans[place].end.map { (place, end: $0) } }
      .sorted { $0.end < $1.end }
      .map(\.0)
    states = Array(repeating: .awaited, count: spans.count)
  }

  /// Moves on to a time.
  ///
  /// - Parameters:
  ///   - time: Not before the last one.
  ///   - start: The earliest event time of a row that is not too old; not before the last one.
  /// - Returns: The places of rows that came in and of rows that went out; one that did both is in
  ///   neither.
  mutating func move(
    to time: Timestamp,
    from start: Timestamp = .distantPast
  ) -> (came: [Int], went: [Int]) {
    var went: [Int] = []
    while nextDeparture < departures.count,
      let end = spans[departures[nextDeparture]].end, end <= time
    {
      leave(departures[nextDeparture], &went)
      nextDeparture += 1
    }
    while nextTooOld < eventTimes.count, eventTimes[nextTooOld] < start {
      leave(nextTooOld, &went)
      nextTooOld += 1
    }
    var came: [Int] = []
    while nextArrival < arrivals.count, spans[arrivals[nextArrival]].start <= time {
      let place = arrivals[nextArrival]
      nextArrival += 1
      guard states[place] == .awaited else { continue }
      states[place] = .inside
      came.append(place)
    }
    return (came, went)
  }

  private mutating func leave(_ place: Int, _ went: inout [Int]) {
    if states[place] == .inside { went.append(place) }
    states[place] = .gone
  }
}

extension SlidingAggregate {
  /// Adds the results of a window at several times, over rows that come and go in any order.
  ///
  /// - Precondition: The aggregate is neither ``SlidingEdge`` nor ``SlidingExtreme``, which count on the
  ///   order of rows.
  /// - Parameters:
  ///   - sweep: The rows, before the first time.
  ///   - window: How far back the results reach.
  ///   - ends: The time of each result, ascending.
  ///   - results: What the results are added to.
  mutating func sweep(
    over sweep: KnownSweep,
    _ window: WindowAggregate,
    at ends: [Timestamp],
    into results: inout WindowResults
  ) {
    var sweep = sweep
    for end in ends {
      let (came, went) = sweep.move(to: end, from: window.start(at: end))
      for place in came { add(place..<place + 1) }
      for place in went { remove(place..<place + 1) }
      append(to: &results)
    }
  }
}
