import GranaryFeatures

/// Counts what becomes of rows that come last one first, and keeps those of each reason that are nearest
/// to the time asked about.
struct RowCollector {
  /// A row that comes to nothing, and its place among all rows.
  struct Loss {
    let sequence: RowSequence
    let reason: RowLoss
    fileprivate let place: Int
  }

  /// How many rows are kept of those taken, and of each reason; nil for all.
  private let limit: Int?
  private var place = 0
  private(set) var takenCount = 0
  private(set) var taken: [ViewHistory.RowAddress] = []
  private var lossCounts: [RowLoss: Int] = [:]
  private var kept: [Loss] = []
  /// Rows after the time asked about: the nearest ones come last.
  private var keptAfterTime: [Loss] = []
  /// Rows whose argument is null, for whatever reason.
  private(set) var withoutArgument: [RowSequence] = []
  private var placesWithoutArgument: [Int] = []

  init(limit: Int?) { self.limit = limit }

  /// How many rows come to nothing, by reason.
  var counts: [(reason: RowLoss, count: Int)] {
    RowLoss.allCases.compactMap { reason in lossCounts[reason].map { (reason, $0) } }
  }

  /// Rows that come to nothing, those kept of each reason, in the order in which they came.
  var losses: [Loss] { (keptAfterTime + kept).sorted { $0.place < $1.place } }

  mutating func take(_ address: ViewHistory.RowAddress) {
    place += 1
    takenCount += 1
    if isKept(takenCount) { taken.append(address) }
  }

  mutating func lose(_ sequence: RowSequence, _ reason: RowLoss) {
    place += 1
    lose(sequence, reason, place)
  }

  /// Keeps a row whose argument is null until it is known why.
  mutating func loseWithoutArgument(_ sequence: RowSequence) {
    place += 1
    withoutArgument.append(sequence)
    placesWithoutArgument.append(place)
  }

  /// Says of the rows whose argument is null why it is.
  mutating func resolve(_ reason: (RowSequence) -> RowLoss) {
    for (sequence, place) in zip(withoutArgument, placesWithoutArgument) {
      lose(sequence, reason(sequence), place)
    }
    withoutArgument = []
    placesWithoutArgument = []
  }

  private mutating func lose(_ sequence: RowSequence, _ reason: RowLoss, _ place: Int) {
    let count = lossCounts[reason, default: 0] + 1
    lossCounts[reason] = count
    let loss = Loss(sequence: sequence, reason: reason, place: place)
    if reason == .afterTime {
      keptAfterTime.append(loss)
      if !isKept(keptAfterTime.count) { keptAfterTime.removeFirst() }
    } else if isKept(count) {
      kept.append(loss)
    }
  }

  private func isKept(_ count: Int) -> Bool { limit.map { count <= $0 } ?? true }
}
