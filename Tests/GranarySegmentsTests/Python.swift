import Foundation
import GranaryFiles
import Testing

/// The interpreter that the environment variable `GRANARY_PYTHON` names.
enum Python {
  /// What is said where a test is left out.
  static let notice: Comment =
    "GRANARY_PYTHON names no Python that has what scripts/requirements.txt lists"

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Whether there is one, and it has what `scripts/requirements.txt` lists.
  static let isPrepared = (try? run(["-c", "import pandas, polars, pyarrow"])) != nil

  /// Runs a script of `Tests/Reference` and gives what it printed.
  @discardableResult
  static func run(_ script: String, _ arguments: String...) throws -> [UInt8] {
    try run([reference.appending(script).string] + arguments)
  }

  /// `Tests/Reference`.
  static let reference = Path(#filePath).parent.parent.appending("Reference")

  private static func run(_ arguments: [String]) throws -> [UInt8] {
    guard let python = ProcessInfo.processInfo.environment["GRANARY_PYTHON"] else {
      throw Failure(description: "no GRANARY_PYTHON")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = arguments
    process.environment = ["PYTHONIOENCODING": "utf-8"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(arguments) ended with status \(process.terminationStatus)")
    }
    return Array(bytes)
  }
}
