import Foundation
import Granary

/// Every row fails 25 checks: what memory holds must not grow with what is said of rows.
struct RefusalsBenchmark {
  let rowCount: Int
  private static let columnCount = 25

  private static var definitions: [(name: String, text: String)] {
    let columns = (0..<columnCount).map { column in
      "  c\(column): {type: int64, checks: [{between: {max: -1}}]}\n"
    }
    return [("refused.yaml", "kind: source\nname: refused\ncolumns:\n" + columns.joined())]
  }

  func run() throws {
    let directory = FileManager.default.temporaryDirectory.path + "/granary-refusals-\(rowCount)"
    try? FileManager.default.removeItem(atPath: directory)
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let file = directory + "/rows.csv"
    try write(to: file)
    let store = try FeatureStore(at: directory + "/store")
    try store.apply(files: Self.definitions)
    let clock = ContinuousClock()
    var refused = 0
    let checking = try clock.measure {
      refused = try store.validate("refused", files: [file]).report.refused
    }
    guard refused == rowCount else { throw BenchmarkError("\(refused) rows were refused") }
    let work = "\(rowCount) rows that fail \(Self.columnCount) checks"
    try Measurement("\(work), validated", seconds: checking).withMemory().print()
    let keeping = try clock.measure { try store.ingest("refused", file: file) }
    try Measurement("\(work), kept aside", seconds: keeping).withMemory().print()
    let counts = try store.quarantineCounts(of: "refused")
    guard counts.flatMap(\.reasons).map(\.rows) == Array(repeating: rowCount, count: 25) else {
      throw BenchmarkError("not every reason was kept")
    }
    try FileManager.default.removeItem(atPath: directory)
  }

  private func write(to path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else { throw BenchmarkError("cannot write \(path)") }
    let names = (0..<Self.columnCount).map { "c\($0)" }.joined(separator: ",")
    try file.write(contentsOf: Data("\(names)\n".utf8))
    for first in stride(from: 0, to: rowCount, by: 10_000) {
      let lines = (first..<min(first + 10_000, rowCount)).map { row in
        (0..<Self.columnCount).map { "\((row * 31 + $0 * 7) % 100_000)" }.joined(separator: ",")
      }
      try file.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
    }
    try file.close()
  }
}
