// Each benchmark prints one line of JSON a measurement, as its peer's script does.
import Foundation

let usage = """
  usage: GranaryBenchmarks online [DRIVERS]       lookups over HTTP, materialization
         GranaryBenchmarks join DIR [RUNS]        point-in-time join of DIR/history.csv

  """
let arguments = Array(CommandLine.arguments.dropFirst())
let number = arguments.last.flatMap { Int($0) }
switch (arguments.first, arguments.count) {
case ("online", 1...2):
  try await OnlineBenchmark(drivers: number ?? 100_000).run()
case ("join", 2...3):
  try JoinBenchmark(directory: arguments[1], runs: number ?? 7).run()
default:
  FileHandle.standardError.write(Data(usage.utf8))
  exit(2)
}
