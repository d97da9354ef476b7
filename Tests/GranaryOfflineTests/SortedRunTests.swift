import GranaryColumns
import GranaryDefinitions
import GranaryFeatures
import GranaryFiles
import GranarySegments
import GranaryStatistics
import GranaryTesting
import Testing

@testable import GranaryOffline

/// Rows sorted to one file, in memory or through files that are merged, on one thread or several.
@Suite struct SortedRunTests {
  /// Rows in the order of their sequence.
  private struct Rows {
    let shape: ProjectionShape
    let keys: [Column]
    let clocks: [Column]
    let count: Int

    init(
      _ keyTypes: [ColumnType],
      _ keys: [[Scalar]],
      times: [[Scalar]],
      hasEventTime: Bool = true
    ) {
      count = keys[0].count
      shape = ProjectionShape(
        keys: keyTypes.enumerated().map { Field("k\($0)", $1) },
        clocks: SourceDefinition(
          name: "readings",
          columns: [],
          eventTime: "at",
          createdTime: "written"
        ),
        hasEventTime: hasEventTime,
        values: []
      )
      self.keys = zip(keyTypes, keys).map { Column($0, $1) }
      clocks = (hasEventTime ? times : [times[1]]).map { Column(.timestamp, $0) }
    }

    func batch(_ range: Range<Int>) -> Batch {
      let rows = Array(range)
      let sequence = [
        Column(.int64, copying: rows.map { _ in Int64(1) }),
        Column(.int64, copying: rows.map(Int64.init)),
      ]
      return Batch(
        shape.schema,
        (keys + clocks).map { $0.taking(rows) } + sequence,
        count: rows.count
      )
    }

    /// The rows' numbers, sorted one by one.
    var sorted: [Int] {
      let entities = EntityKeyEncoder(keys)
      let order = (0..<count).map { row in
        (entities.key(at: row), shape.fields.contains { $0.name == "__event_time" } ? row : nil)
      }
      func time(_ column: Int, _ row: Int) -> Int64 {
        guard case .timestamp(let time) = clocks[column][row] else { return .min }
        return time.microseconds
      }
      return (0..<count).sorted { left, right in
        guard let key = order[left].0, let other = order[right].0 else { return false }
        if key != other { return key < other }
        guard order[left].1 != nil else { return left < right }
        return (time(0, left), time(1, left), left) < (time(0, right), time(1, right), right)
      }
    }
  }

  private static let keys: [@Sendable (inout SeededGenerator) -> [Scalar]] = [
    { [$0.value(.int64)] },
    { [.int64(Int64.random(in: -2...2, using: &$0))] },
    { [.string(Text("driver/\(Int.random(in: 0..<400, using: &$0))@example.org"))] },
    { [.string(Text(String(repeating: "\0a", count: $0.index(below: 20))))] },
    { [.bool(.random(using: &$0)), $0.value(.date), $0.value(.string)] },
    { [.int64(Int64.random(in: 0...9, using: &$0)), .int64(Int64.random(in: 0...9, using: &$0))] },
  ]

  private static func rows(_ count: Int, _ generator: inout SeededGenerator) -> Rows {
    let makeKey = generator.pick(keys)
    let keys = (0..<count).map { _ in makeKey(&generator) }
    let types = keys[0].compactMap(\.type)
    func times(_ nullShare: Double) -> [Scalar] {
      (0..<count).map { _ in
        if generator.chance(nullShare) { return .null }
        let isNear = generator.chance(0.9)
        return isNear
          ? .timestamp(Timestamp(microseconds: Int64(generator.index(below: 50)) - 25))
          : generator.value(.timestamp)
      }
    }
    return Rows(
      types,
      types.indices.map { part in keys.map { $0[part] } },
      times: [times(0), times(0.3)],
      hasEventTime: generator.chance(0.8)
    )
  }

  private func write(
    _ rows: Rows,
    stretch: Int,
    threadCount: Int?,
    on files: any FileSystem,
    memory: SortingMemory = SortingMemory(partBatchCount: 1),
    mergingWith runs: [ProjectionRun] = [],
    _ range: Range<Int>? = nil
  ) throws -> [UInt8] {
    let directory = Path("/\(stretch)-\(threadCount ?? 0)-\(range?.lowerBound ?? 0)")
    try files.createDirectory(directory)
    let writer = SortedRunWriter(
      rows.shape,
      in: directory,
      name: "sorted",
      stretch: stretch,
      memory: memory,
      threadCount: threadCount,
      on: files
    )
    defer { writer.stop() }
    let range = range ?? 0..<rows.count
    let step = 1 + rows.count / 20
    for start in stride(from: range.lowerBound, to: range.upperBound, by: step) {
      try writer.append(rows.batch(start..<min(start + step, range.upperBound)))
    }
    let (path, rowCount) = try writer.finish(mergingWith: runs)
    #expect(try files.list(directory) == ["sorted.arrow"])
    let reader = try SegmentReader(path, on: files)
    #expect(reader.rowCount == rowCount)
    return try files.readAll(path)
  }

  private func ordinals(_ bytes: [UInt8], _ shape: ProjectionShape) throws -> [Int] {
    let files = InMemoryFileSystem()
    try files.writeAtomically(bytes, to: "/sorted")
    let rows = try ProjectionRun("/sorted", shape, on: files).sequencedRows()
    return (0..<rows.count).map { Int(rows.ordinals[$0]) }
  }

  @Test(arguments: GeneratedCases.seeds(count: 60))
  func theFileIsTheSameWhateverTheStretchesAndThreads(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let rows = Self.rows(1 + generator.index(below: 700), &generator)
    let whole = try write(rows, stretch: 1_000, threadCount: 1, on: InMemoryFileSystem())
    #expect(try ordinals(whole, rows.shape) == rows.sorted, "seed \(seed)")
    for stretch in [50, 300] {
      for threadCount in [1, 2, 5] {
        let files = InMemoryFileSystem()
        let bytes = try write(rows, stretch: stretch, threadCount: threadCount, on: files)
        #expect(bytes == whole, "seed \(seed), stretch \(stretch), threads \(threadCount)")
      }
    }
    // Some of the rows were sorted earlier.
    let files = InMemoryFileSystem()
    let cut = rows.count / 3
    _ = try write(rows, stretch: 100, threadCount: 2, on: files, 0..<cut)
    let run = try ProjectionRun("/100-2-0/sorted.arrow", rows.shape, on: files)
    let bytes = try write(
      rows,
      stretch: 100,
      threadCount: 2,
      on: files,
      mergingWith: [run],
      cut..<rows.count
    )
    #expect(bytes == whole, "seed \(seed)")
  }

  /// Files of several batches, merged in parts of one batch and of two.
  @Test func aFileIsTheSameWhateverTheParts() throws {
    let numbers = (0..<150_000).map { Int64($0 * 7_919 % 1_000) }
    let time = Scalar.timestamp(Timestamp(microseconds: 0))
    let rows = Rows(
      [.int64],
      [numbers.map(Scalar.int64)],
      times: [
        numbers.map { .timestamp(Timestamp(microseconds: $0 % 7)) }, numbers.map { _ in time },
      ]
    )
    let files = InMemoryFileSystem()
    let whole = try write(rows, stretch: 1_000_000, threadCount: 1, on: files)
    for (stretch, batches) in [(40_000, 1), (70_000, 2)] {
      let bytes = try write(
        rows,
        stretch: stretch,
        threadCount: 2,
        on: files,
        memory: SortingMemory(partBatchCount: batches)
      )
      #expect(bytes == whole, "stretches of \(stretch), parts of \(batches)")
    }
  }

  @Test func aStretchEndsWhereItsMemoryIsFull() throws {
    var generator = SeededGenerator(seed: 2)
    let rows = Self.rows(400, &generator)
    let whole = try write(rows, stretch: 1_000, threadCount: 1, on: InMemoryFileSystem())
    let files = InMemoryFileSystem()
    let memory = SortingMemory(byteCount: SortingMemory.stretchCount * rows.batch(0..<90).byteCount)
    let writer = SortedRunWriter(
      rows.shape,
      in: "/",
      name: "sorted",
      stretch: 1_000,
      memory: memory,
      threadCount: 1,
      on: files
    )
    for start in stride(from: 0, to: 400, by: 50) {
      try writer.append(rows.batch(start..<start + 50))
    }
    #expect(try files.list("/").contains("sorted-2.arrow"))
    let (path, rowCount) = try writer.finish()
    #expect(rowCount == 400)
    #expect(try files.readAll(path) == whole)
  }

  @Test func partsAreSmallerAndFewerWhereRowsAreWide() {
    let memory = SortingMemory(byteCount: 640, partBatchCount: 8)
    func parts(_ batchByteCount: Int, _ threadCount: Int) -> [Int] {
      let (batchCount, limit) = memory.parts(
        batchByteCount: batchByteCount,
        threadCount: threadCount
      )
      return [batchCount, limit]
    }
    #expect(parts(0, 2) == [8, 80])
    #expect(parts(5, 2) == [8, 16])
    #expect(parts(5, 64) == [1, 128])
    #expect(parts(40, 2) == [4, 4])
    #expect(parts(1_000, 2) == [1, 2])
  }

  /// Of what a failed stretch had in it nothing may be missing unseen.
  @Test func aWriterThatHasFailedStaysSo() throws {
    var generator = SeededGenerator(seed: 3)
    let rows = Self.rows(100, &generator)
    let files = FaultyFileSystem(over: InMemoryFileSystem(), failingAt: 1)
    let writer = SortedRunWriter(
      rows.shape,
      in: "/",
      name: "sorted",
      stretch: 20,
      threadCount: 1,
      on: files
    )
    #expect(throws: SegmentError.self) { try writer.append(rows.batch(0..<50)) }
    #expect(throws: SegmentError.self) { _ = try writer.finish() }
  }

  /// Each operation fails in turn on whatever thread it is: the error comes out, and once the writer is
  /// stopped nobody writes any more.
  @Test func anErrorOnAnotherThreadComesOutAndNothingIsWrittenAfterwards() throws {
    var generator = SeededGenerator(seed: 1)
    let rows = Self.rows(300, &generator)
    var failureCount = 0
    for number in 1...1_000 {
      let disk = InMemoryFileSystem()
      let files = FaultyFileSystem(over: disk, failingAt: number)
      do {
        _ = try write(rows, stretch: 20, threadCount: 3, on: files)
      } catch {
        failureCount += 1
        #expect(error is SegmentError || error is FileError)
      }
      let count = files.operationCount
      try disk.removeTree("/20-3-0")
      #expect(try disk.list("/") == [], "operation \(number)")
      #expect(files.operationCount == count)
      if count < number { break }
    }
    #expect((50..<1_000).contains(failureCount))
  }
}
