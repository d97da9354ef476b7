import GranaryColumns

// Where a history is larger than memory, what is read at random is read from the disk again and again: in a
// memory group of 500 MB a join of 1,000,000 rows with 10,000,000, 640 MB, did not end in 60 s. In the order of
// the rows each is read once.
extension ViewHistory {
  /// So many shards, which each core reads one of at a time, are as large as what may be read at random.
  private static var shardsPerLimit: Int { 48 }
  private static var maximumShardCount: Int { 4_096 }

  /// Whether questions are answered in the order of the rows, all of which are read for many questions: the
  /// more of them are asked together, the less is read.
  public var isReadInOrder: Bool { byteCount > memory.randomReadByteLimit }

  /// The bytes of clocks and values.
  private var byteCount: Int { runs.reduce(0) { $0 + $1.byteCount } }

  /// Deals questions out, by where the rows of their entities are if these are read in order.
  func shards<Keys: EntityKeys>(_ keys: Keys) -> QuestionShards<Keys> {
    guard isReadInOrder, let largest = runs.max(by: { $0.count < $1.count }) else {
      return QuestionShards(keys)
    }
    let byteCount = byteCount
    if byteCount > memory.cachedByteLimit {
      for run in runs { run.rows.keys[0].willReadScattered() }
    }
    let bytesPerShard = max(1, memory.randomReadByteLimit / Self.shardsPerLimit)
    let count = max(byteCount / bytesPerShard, ShardCount.byQuestions(keys.count))
    let ranges = KeyRanges(of: largest.rows, count: min(count, Self.maximumShardCount))
    return QuestionShards(keys, by: ranges)
  }

  /// Says that a shard's questions will be answered from an entity's rows each.
  ///
  /// - Parameters:
  ///   - rows: Those of the shard's entities.
  ///   - questions: What is asked about them.
  ///   - shards: All shards.
  ///   - areCreatedTimesRead: Whether what was known then is asked for.
  func willRead(
    _ rows: EntityRowsTable,
    for questions: EntityQuestions,
    of shards: QuestionShards<some EntityKeys>,
    areCreatedTimesRead: Bool = false
  ) {
    willRead(partOf: shards.count)
    guard shards.areInOrder else { return }
    for (run, rows) in zip(runs, rows.extents(runCount: runs.count)) {
      let bytesPerRow = run.byteCount / max(1, run.count)
      guard PagedReads.areWorthwhile(rows.count * bytesPerRow, for: questions.rows.count) else {
        continue
      }
      run.eventTimes?.readAhead(rows)
      for argument in run.arguments { argument.readAhead(rows) }
      if areCreatedTimesRead { run.rows.createdTimes?.readAhead(rows) }
    }
  }

  /// Says that one of several parts of about equal length will be read: whichever columns are, what lies between
  /// them is mapped with them.
  func willRead(partOf count: Int) {
    for run in runs { run.rows.keys[0].willRead(byteCount: run.byteCount / count) }
  }
}

extension EntityRowsTable {
  /// The rows of each run from the first to the last that one of the entities has.
  fileprivate func extents(runCount: Int) -> [Range<Int>] {
    var extents = [Range<Int>](repeating: 0..<0, count: runCount)
    for stretch in stretches {
      let (rows, known) = (stretch.rows, extents[stretch.run])
      extents[stretch.run] =
        known.isEmpty
        ? rows
        : min(known.lowerBound, rows.lowerBound)..<max(known.upperBound, rows.upperBound)
    }
    return extents
  }
}

/// Rows in the order in which what they are answered with is read.
struct ReadingOrder: Sendable {
  private let rows: [Int32]
  /// The place of each row in this order.
  private let places: [Int]
  /// How many parts of it, of about equal length, read a stretch of the history each.
  let partCount: Int

  /// An order of all rows.
  init(_ rows: [Int32], partCount: Int) {
    var places = [Int](repeating: 0, count: rows.count)
    for (place, row) in rows.enumerated() { places[Int(row)] = place }
    self.rows = rows
    self.places = places
    self.partCount = partCount
  }

  /// The rows' values in this order.
  func ordering(_ values: [Int]) -> [Int] { rows.map { values[Int($0)] } }

  /// A column of this order in that of the rows.
  func restoring(_ column: Column) -> Column { column.taking(places) }
}
