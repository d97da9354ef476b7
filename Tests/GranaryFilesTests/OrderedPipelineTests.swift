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
    for (threadCount, limit, expected) in [(4, 3, 3), (1, 3, 1), (4, 1, 1), (2, 100, 4)] {
      var pipeline = OrderedPipeline(threadCount: threadCount, limit: limit) { (input: Int) in input
      }
      var count = 0
      while !pipeline.isFull {
        pipeline.put(count)
        count += 1
      }
      #expect(count == expected)
      pipeline.abandon()
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
    DispatchQueue.global().asyncAfter(deadline: .now() + 0.1) {
      for _ in 0..<4 { mayGoOn.signal() }
    }
    pipeline.abandon()
    #expect(begun.withLock(\.self).sorted() == [0, 1])
    #expect(pipeline.take() == nil)
  }
}
