import Foundation

/// The interpreter that the environment variable `GRANARY_PYTHON` names: an oracle for some tests.
public enum PythonInterpreter: Sendable {
  /// Why a script gave nothing.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    /// What it was.
    public let description: String
  }

  /// Its path; nil where the variable is not set.
  public static var path: String? { ProcessInfo.processInfo.environment["GRANARY_PYTHON"] }

  /// Runs it.
  ///
  /// - Parameters:
  ///   - arguments: A script and its arguments, or `-c` and a program.
  ///   - input: What it finds on its standard input.
  /// - Returns: What it printed.
  /// - Throws: ``Failure`` where there is no interpreter or it fails.
  @discardableResult
  public static func run(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
    guard let path else { throw Failure(description: "no GRANARY_PYTHON") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ["PYTHONIOENCODING": "utf-8"]
    let (standardInput, output) = (Pipe(), Pipe())
    process.standardInput = standardInput
    process.standardOutput = output
    try process.run()
    // Written aside: it may print before it has read everything.
    let writer = Thread {
      try? standardInput.fileHandleForWriting.write(contentsOf: Data(input))
      try? standardInput.fileHandleForWriting.close()
    }
    writer.start()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(arguments) ended with status \(process.terminationStatus)")
    }
    return Array(bytes)
  }
}
