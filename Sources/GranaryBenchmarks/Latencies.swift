/// Times of single calls, in milliseconds.
struct Latencies {
  private var milliseconds: [Double] = []

  /// Calls `body` a number of times, after others that do not count: a tenth as many unless told
  /// otherwise.
  init(calls: Int, warmUp: Int? = nil, _ body: (Int) throws -> Void) rethrows {
    let clock = ContinuousClock()
    for call in 0..<(warmUp ?? calls / 10) { try body(call) }
    for call in 0..<calls {
      let time = try clock.measure { try body(call) }
      let (seconds, attoseconds) = time.components
      milliseconds.append(Double(seconds) * 1e3 + Double(attoseconds) / 1e15)
    }
    milliseconds.sort()
  }

  /// The time that a share of the calls stayed within.
  func quantile(_ share: Double) -> Double {
    milliseconds[min(Int(Double(milliseconds.count) * share), milliseconds.count - 1)]
  }

  var p50: Double { quantile(0.5) }
  var p99: Double { quantile(0.99) }
}
