// Each benchmark prints one line of JSON a measurement, as its peer's script does.
import Foundation

let usage = """
  usage: GranaryBenchmarks online [DRIVERS]       lookups over HTTP, materialization
         GranaryBenchmarks join DIR [RUNS]        point-in-time join of what make_join.py wrote
         GranaryBenchmarks windows DIR [RUNS]     windows at each event of it
         GranaryBenchmarks corrections [ROWS]     corrections by primary key
         GranaryBenchmarks csv DIR [RUNS]         ingestion of what make_csv.py wrote
         GranaryBenchmarks json DIR [RUNS]        JSON Lines of what make_json.py wrote
         GranaryBenchmarks checks DIR [RUNS]      checks of it in memory
         GranaryBenchmarks push [ROWS]            rows pushed one at a time
         GranaryBenchmarks refusals [ROWS]        memory where every row fails every check

  """
let arguments = Array(CommandLine.arguments.dropFirst())
let number = arguments.last.flatMap { Int($0) }
switch (arguments.first, arguments.count) {
case ("online", 1...2):
  try await OnlineBenchmark(drivers: number ?? 100_000).run()
case ("join", 2...3):
  try JoinBenchmark(inputs: BenchmarkInputs(arguments[1]), runs: number ?? 7).run()
case ("windows", 2...3):
  try WindowBenchmark(inputs: BenchmarkInputs(arguments[1]), runs: number ?? 3).run()
case ("csv", 2...3):
  try CSVBenchmark(inputs: arguments[1], runs: number ?? 7).run()
case ("json", 2...3):
  try JSONBenchmark(inputs: arguments[1], runs: number ?? 7).run()
case ("checks", 2...3):
  try ChecksBenchmark(inputs: arguments[1], runs: number ?? 7).run()
case ("refusals", 1...2):
  try RefusalsBenchmark(rowCount: number ?? 1_000_000).run()
case ("push", 1...2):
  try PushBenchmark(rowCount: number ?? 20_000).run()
case ("corrections", 1...2):
  try CorrectionsBenchmark(rowCount: number ?? 10_000_000, runs: 7).run()
default:
  FileHandle.standardError.write(Data(usage.utf8))
  exit(2)
}
