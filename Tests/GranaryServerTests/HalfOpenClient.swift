import Foundation

/// A connection that stays open, with nothing or only a part of a request sent.
final class HalfOpenClient: Sendable {
  private let process: Process
  /// Ends once the connection is over.
  private let ended: AsyncStream<Void>

  /// Connects, and sends `text` as it is.
  init(port: Int, sending text: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    // Not curl, which sends no half requests, and whose telnet misses a half close.
    let script = #"exec 3<>/dev/tcp/127.0.0.1/$0; printf %s "$1" >&3; exec cat <&3"#
    process.arguments = ["-c", script, "\(port)", text]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let (ended, continuation) = AsyncStream<Void>.makeStream()
    process.terminationHandler = { _ in continuation.finish() }
    try process.run()
    (self.process, self.ended) = (process, ended)
  }

  deinit { kill() }

  /// Waits until the server closes the connection.
  func untilClosed() async { for await _ in ended {} }

  /// Goes away in the middle of what it was sending.
  func hangUp() async {
    kill()
    await untilClosed()
  }

  private func kill() {
    // Not SIGTERM: a process inherits the signals that the thread which starts it has blocked.
    if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
  }
}
