import GranaryJSON

/// One line of JSON, as a peer's script prints it.
struct Measurement {
  private var members: [JSONValue.Member]

  private init(_ work: String, _ figures: [JSONValue.Member]) {
    members = [JSONValue.Member("granary", "0.1.0"), JSONValue.Member("work", .string(work))]
    members += figures
  }

  init(_ work: String, seconds: Duration) {
    let (whole, attoseconds) = seconds.components
    let value = Double(whole) + Double(attoseconds) / 1e18
    self.init(work, [JSONValue.Member("seconds", .double(value))])
  }

  init(_ work: String, _ times: Latencies) {
    self.init(
      work,
      [
        JSONValue.Member("p50_ms", .double(times.p50)),
        JSONValue.Member("p99_ms", .double(times.p99)),
      ]
    )
  }

  func print() { Swift.print(JSONValue.object(members)) }
}
