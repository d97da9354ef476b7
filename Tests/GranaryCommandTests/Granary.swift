import Foundation
import Testing

/// The built executable, run as a process.
enum Granary {
  /// How a command ended.
  struct Outcome: Sendable {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The executable: the build puts it beside the bundle of the tests.
  static var executable: URL {
    get throws {
      let tests = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      let candidates = [tests] + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
      let found = candidates.map { $0.appending(path: "granary") }.first { url in
        FileManager.default.isExecutableFile(atPath: url.path)
      }
      return try #require(found, "there is no granary beside the tests in \(tests.path)")
    }
  }

  /// Runs a command to its end, in a working directory, with a file for its standard input.
  ///
  /// - Parameters:
  ///   - arguments: What follows its name.
  ///   - directory: The working directory.
  ///   - input: The file; nil for none.
  ///   - environment: All variables that it has.
  ///   - memoryLimit: Kilobytes of memory of its own that it may have; more ends it.
  /// - Returns: How it ended.
  /// - Throws: Where it cannot be run.
  static func run(
    _ arguments: [String],
    in directory: String,
    input: String? = nil,
    environment: [String: String] = [:],
    memoryLimit: Int? = nil
  ) async throws -> Outcome {
    let process = try process(arguments, in: directory)
    if let memoryLimit {
      let limited = "ulimit -d \(memoryLimit) && exec \"$0\" \"$@\""
      process.arguments = ["-c", limited, try executable.path] + arguments
      process.executableURL = URL(filePath: "/bin/sh")
    }
    process.environment = environment
    // Files, not pipes: however much is printed, nobody waits for a reader.
    let streams = directory + "/." + UUID().uuidString
    let (output, errors) = (streams + ".out", streams + ".err")
    process.standardOutput = try file(output)
    process.standardError = try file(errors)
    process.standardInput = try input.map { try #require(FileHandle(forReadingAtPath: $0)) }
    let status = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    return Outcome(
      status: status,
      output: try String(contentsOfFile: output, encoding: .utf8),
      errors: try String(contentsOfFile: errors, encoding: .utf8)
    )
  }

  /// A process of the executable that has not been started.
  static func process(_ arguments: [String], in directory: String) throws -> Process {
    let process = Process()
    process.executableURL = try executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: directory)
    process.environment = [:]
    process.standardInput = FileHandle.nullDevice
    return process
  }

  private static func file(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(filePath: path))
    return try #require(FileHandle(forWritingAtPath: path))
  }
}
