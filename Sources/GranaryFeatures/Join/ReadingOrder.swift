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
    let byteCount = byteCount
    for run in runs {
      run.rows.keys[0].expectScatteredReads(byteCount > memory.cachedByteLimit)
    }
    guard isReadInOrder, let largest = runs.max(by: { $0.count < $1.count }) else {
      return QuestionShards(keys)
    }
    let bytesPerShard = max(1, memory.randomReadByteLimit / Self.shardsPerLimit)
    let count = max(byteCount / bytesPerShard, ShardCount.byQuestions(keys.count))
    let limit = min(max(1, keys.count), Self.maximumShardCount)
    return QuestionShards(keys, by: KeyRanges(of: largest.rows, count: min(count, limit)))
  }

  /// Says that a shard's questions will be answered from rows of their entities.
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
    guard shards.areInOrder else { return }
    willRead(partOf: shards.count, for: questions.rows.count)
    for (run, extent) in zip(runs, rows.extents(runCount: runs.count)) {
      // A window, and what was known then, is of many rows, the latest row of one.
      let isManyRead = areCreatedTimesRead || !run.arguments.isEmpty
      let valueCount = isManyRead ? extent.count : questions.rows.count
      let byteCount = extent.rows.count * MemoryLayout<Timestamp>.stride
      guard PagedReads.areWorthwhile(byteCount, for: valueCount) else { continue }
      run.eventTimes?.readAhead(extent.rows)
      for argument in run.arguments { argument.readAhead(extent.rows) }
      if areCreatedTimesRead { run.rows.createdTimes?.readAhead(extent.rows) }
    }
  }

  /// Says that one of several parts of about equal length will be read for some questions: whichever columns are,
  /// what lies between them is mapped with them, in pages of up to 2 MB.
  func willRead(partOf count: Int, for questionCount: Int) {
    for run in runs {
      let pageCount = questionCount * (1 + run.features.count + run.arguments.count)
      run.rows.keys[0].willRead(byteCount: min(run.byteCount / count, pageCount * 2 << 20))
    }
  }
}

extension EntityRowsTable {
  /// The rows of each run from the first to the last that one of the entities has, and how many of these they have.
  fileprivate func extents(runCount: Int) -> [(rows: Range<Int>, count: Int)] {
    var extents = [(rows: Range<Int>, count: Int)](repeating: (0..<0, 0), count: runCount)
    for stretch in stretches {
      let (known, count) = extents[stretch.run]
      let rows = stretch.rows
      let all =
        known.isEmpty
        ? rows
        : min(known.lowerBound, rows.lowerBound)..<max(known.upperBound, rows.upperBound)
      extents[stretch.run] = (all, count + rows.count)
    }
    return extents
  }
}

/// Rows in the order in which what they are answered with is read.
struct ReadingOrder: Sendable {
  /// Nil for the order in which they are given.
  private let rows: [Int32]?
  /// The place of each row in this order; none where that is the one in which they are given.
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

  /// The order in which rows are given.
  init(partCount: Int) {
    rows = nil
    places = []
    self.partCount = partCount
  }

  /// The rows' values in this order.
  func ordering(_ values: [Int]) -> [Int] { rows?.map { values[Int($0)] } ?? values }

  /// A column of this order in that of the rows.
  func restoring(_ column: Column) -> Column { rows == nil ? column : column.taking(places) }
}
