import GranaryFiles
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
}
