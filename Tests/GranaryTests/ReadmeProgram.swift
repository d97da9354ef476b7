import Granary

func lateArrival(store directory: String, repository: String) throws -> [Float] {
  let store = try FeatureStore(at: directory)
  try store.apply(paths: ["\(repository)/schemas/flights"])
  for source in ["flights", "weather", "planes"] {
    let file = "\(repository)/fixtures/flights/\(source).csv"
    let result = try store.ingest(source, file: file)
    print(source, result.outcome, result.report.accepted, "rows")
  }
  let report = try store.train("late_arrival")
  print("AUC on the later quarter:", report.metrics.rocAUC ?? .nan)
  let time = try Timestamp(parsing: "2013-03-01T00:00:00Z")
  try store.materialize(until: time)
  let request = LookupRequest(
    at: time,
    entities: ["carrier": ["UA"], "origin": ["EWR"], "tailnum": ["N14228"]],
    request: ["dest": ["IAH"], "distance": [1400.0], "hour": [19]]
  )
  return try store.score("late_arrival", request).predictions
}
