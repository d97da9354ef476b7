import Granary

/// The point-in-time join of `entities.csv` with the history, from the committed store: our side of
/// `join_duckdb.py`, `join_polars.py` and `join_feast.py`.
struct JoinBenchmark {
  let inputs: BenchmarkInputs
  let runs: Int

  func run() throws {
    let store = try inputs.store()
    let frame = try inputs.frame(["\(inputs.directory)/entities.csv"])
    try TrainingSetBenchmark(store: store, runs: runs)
      .run("point-in-time join", service: "history", frame)
    // Feast is asked for as many rows as it answers in the time that one waits for it.
    try TrainingSetBenchmark(store: store, runs: runs)
      .run("point-in-time join, 100k rows", service: "history", frame.prefix(100_000))
  }
}

/// Windows that end at each event of the history: our side of `windows_duckdb.py`.
struct WindowBenchmark {
  let inputs: BenchmarkInputs
  let runs: Int

  func run() throws {
    let store = try inputs.store()
    let frame = try inputs.frame(inputs.history)
    for window in BenchmarkInputs.windows {
      try TrainingSetBenchmark(store: store, runs: runs)
        .run("windows of \(window)", service: "last_\(window)", frame)
    }
  }
}

/// Training sets of a service: from a store that is open, whose projections this process has verified and
/// indexed, and from one opened anew for each.
private struct TrainingSetBenchmark {
  let store: FeatureStore
  let runs: Int

  func run(_ work: String, service: String, _ frame: EntityFrame) throws {
    let clock = ContinuousClock()
    // What the service needs is projected once, and is then part of the store.
    let first = try clock.measure { _ = try store.trainingSet(service: service, frame: frame) }
    try Measurement("\(work), first", seconds: first).withMemory().print()
    try measure(work) { try store.trainingSet(service: service, frame: frame).set.features }
    try measure("\(work), store opened anew") {
      let opened = try FeatureStore(at: store.directory)
      return try opened.trainingSet(service: service, frame: frame).set.features
    }
  }

  private func measure(_ work: String, _ join: () throws -> FeatureTable) throws {
    let clock = ContinuousClock()
    var answer: FeatureTable?
    var times: [Duration] = []
    for _ in 0..<runs {
      answer = nil
      times.append(try clock.measure { answer = try join() })
    }
    guard let answer else { return }
    let matched = answer.rowCount - (answer.entries.first?.column.nullCount ?? 0)
    try Measurement(work, seconds: times)
      .with("rows", .int(answer.rowCount))
      .with("matched", .int(matched))
      .with("checksum", .string(answer.checksum))
      .withMemory()
      .print()
  }
}

extension EntityFrame {
  fileprivate func prefix(_ count: Int) -> EntityFrame {
    let kept = Array(0..<min(count, rows.count))
    return EntityFrame(rows: rows.taking(kept), times: Array(times.prefix(count)))
  }
}
