import GranaryFiles
import GranaryTesting
import Testing

/// The interpreter that the environment variable `GRANARY_PYTHON` names, with readers of Arrow files.
enum Python {
  /// What is said where a test is left out.
  static let notice: Comment =
    "GRANARY_PYTHON names no Python that has what scripts/requirements.txt lists"

  /// Whether there is one, and it has what `scripts/requirements.txt` lists.
  static let isPrepared =
    (try? PythonInterpreter.run(["-c", "import pandas, polars, pyarrow"])) != nil

  /// Runs a script of `Tests/Reference` and gives what it printed.
  @discardableResult
  static func run(_ script: String, _ arguments: String...) throws -> [UInt8] {
    try PythonInterpreter.run([reference.appending(script).string] + arguments)
  }

  /// `Tests/Reference`.
  static let reference = Path(#filePath).parent.parent.appending("Reference")
}
