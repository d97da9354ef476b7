import Foundation

/// Clients in processes of their own.
enum ClientProcess {
  /// Runs a command to its end.
  ///
  /// Waiting is left to a thread of Foundation's: the server under test needs those of the
  /// cooperative pool.
  static func run(_ command: [String]) async throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    return try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { process in
        // All that tests ask a client to print fits into the pipe's buffer.
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        let text = String(decoding: bytes, as: UTF8.self)
        continuation.resume(returning: (process.terminationStatus, text))
      }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
  }

  /// Sends `text` as it is and reads until the server closes the connection.
  ///
  /// - Returns: What came; nil where the connection was still open after some seconds.
  static func exchange(port: Int, sending text: String) async throws -> String? {
    // Not SIGTERM: a process inherits the signals that the thread which starts it has blocked.
    let script =
      #"exec 3<>/dev/tcp/127.0.0.1/$0; printf %s "$1" >&3; exec timeout -s KILL 10 cat <&3"#
    let (status, output) = try await run(["bash", "-c", script, "\(port)", text])
    return status == 0 ? output : nil
  }
}
