import Dispatch
import GranaryFiles
import Synchronization
import Testing

@Suite struct OrderedPipelineTests {
  @Test func workComesBackInOrderFromAnyNumberOfThreads() {
    for threadCount in 1...4 {
      var pipeline = OrderedPipeline(threadCount: threadCount) { (input: Int) in
        // The first take longest.
        (0..<(10 - input) * 1_000).reduce(input) { sum, _ in sum }
      }
      var results: [Int] = []
      var input = 0
      while results.count < 10 {
        while !pipeline.isFull, input < 10 {
          pipeline.put(input)
          input += 1
        }
        results += [pipeline.take()].compactMap(\.self)
      }
      #expect(results == Array(0..<10))
      #expect(pipeline.take() == nil)
    }
  }

  @Test func noMoreIsUnderWayThanTheLimit() {
    let cases = [(4, 30, 3), (4, 21, 3), (1, 30, 1), (4, 1, 1), (2, 100, 4)]
    for (threadCount, limit, expected) in cases {
      var pipeline = OrderedPipeline(
        threadCount: threadCount,
        costLimit: limit,
        cost: { _ in 10 },
        { (input: Int) in input }
      )
      var count = 0
      while !pipeline.isFull {
        pipeline.put(count)
        count += 1
      }
      #expect(count == expected)
      while pipeline.take() != nil {}
      let isFull = pipeline.isFull
      #expect(!isFull)
    }
  }

  @Test func whatNobodyHasBegunIsGivenUp() {
    let (started, mayGoOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let begun = Mutex([Int]())
    var pipeline = OrderedPipeline(threadCount: 2) { (input: Int) in
      begun.withLock { $0.append(input) }
      started.signal()
      mayGoOn.wait()
    }
    for input in 0..<4 { pipeline.put(input) }
    started.wait()
    started.wait()
    pipeline.abandon()
    for _ in 0..<4 { mayGoOn.signal() }
    pipeline.drain()
    #expect(begun.withLock(\.self).sorted() == [0, 1])
    #expect(pipeline.take() == nil)
  }
}
