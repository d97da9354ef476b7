import GranaryFiles
import GranaryJSON

/// One line of JSON, as a peer's script prints it.
struct Measurement {
  private var members: [JSONValue.Member]

  private init(_ work: String, _ figures: [JSONValue.Member]) {
    members = [JSONValue.Member("granary", "0.1.0"), JSONValue.Member("work", .string(work))]
    members += figures
  }

  init(_ work: String, seconds: Duration) {
    self.init(work, [JSONValue.Member("seconds", .double(seconds.inSeconds))])
  }

  /// The median of several runs, and its spread.
  init(_ work: String, seconds runs: [Duration]) {
    let times = runs.map(\.inSeconds).sorted()
    self.init(
      work,
      [
        JSONValue.Member("seconds", .double(times[times.count / 2])),
        JSONValue.Member("fastest", .double(times[0])),
        JSONValue.Member("slowest", .double(times[times.count - 1])),
      ]
    )
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

  func with(_ name: String, _ value: JSONValue) -> Measurement {
    var other = self
    other.members.append(JSONValue.Member(name, value))
    return other
  }

  func with(_ figures: [JSONValue.Member]) -> Measurement {
    var other = self
    other.members += figures
    return other
  }

  /// With ``memory()``.
  func withMemory() throws -> Measurement { with(try Self.memory()) }

  /// The greatest memory that this process has had so far, mapped files included, and what it has now
  /// without them, in MB.
  static func memory() throws -> [JSONValue.Member] {
    let status = try RealFileSystem().readAll(Path("/proc/self/status"))
    let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
    func megabytes(_ name: String) -> JSONValue {
      let line = lines.first { $0.hasPrefix(name + ":") }
      let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap {
        Int($0)
      }
      return kilobytes.map { .int($0 / 1_024) } ?? .null
    }
    return [
      JSONValue.Member("peak_mb", megabytes("VmHWM")),
      JSONValue.Member("anonymous_mb", megabytes("RssAnon")),
    ]
  }

  func print() { Swift.print(JSONValue.object(members)) }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
