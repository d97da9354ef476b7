internal import Dispatch

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Signals by which a process is asked to end: SIGHUP, SIGINT and SIGTERM.
public enum TerminationSignal: Sendable {
  private static let numbers = [SIGHUP, SIGINT, SIGTERM]

  /// Runs `body`; where such a signal ends the process meanwhile, `cleanup` is run before.
  ///
  /// The process still ends by the signal, as whoever waits for it expects. Signals that are ignored, as
  /// `nohup` has it, stay so. For programs, not for libraries: signals belong to the whole process.
  ///
  /// - Parameters:
  ///   - cleanup: Run on another thread while `body` may still be at work.
  ///   - body: What may leave something behind.
  /// - Returns: What `body` does.
  public static func cleaningUp<Result>(
    _ cleanup: @escaping @Sendable () -> Void,
    _ body: () throws -> Result
  ) rethrows -> Result {
    let queue = DispatchQueue(label: "granary.termination")
    let watches = numbers.compactMap { Watch(for: $0, on: queue, cleanup) }
    defer { for watch in watches { watch.end() } }
    return try body()
  }

  /// A signal that is waited for instead of ending the process.
  private struct Watch {
    private let number: Int32
    private let before: sigaction
    private let source: any DispatchSourceSignal

    /// Nil where the signal is ignored.
    init?(for number: Int32, on queue: DispatchQueue, _ cleanup: @escaping @Sendable () -> Void) {
      var before = sigaction()
      guard unsafe sigaction(number, nil, &before) == 0, !before.isIgnoring else {
        return nil
      }
      self.number = number
      self.before = before
      source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        cleanup()
        Self.end(by: number)
      }
      signal(number, SIG_IGN)
      source.resume()
    }

    /// Ends the process as the signal would have.
    private static func end(by number: Int32) {
      signal(number, SIG_DFL)
      // Threads of the queue let no signals through, and no thread may do so that was begun by one.
      var signals = sigset_t()
      unsafe sigemptyset(&signals)
      unsafe sigaddset(&signals, number)
      unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      raise(number)
    }

    func end() {
      source.cancel()
      var before = before
      unsafe sigaction(number, &before, nil)
    }
  }
}

extension sigaction {
  /// Whether the signal is ignored.
  fileprivate var isIgnoring: Bool {
    #if canImport(Glibc)
    let handler = unsafe __sigaction_handler.sa_handler
    #elseif canImport(Musl)
    let handler = unsafe __sa_handler.sa_handler
    #elseif canImport(Darwin)
    let handler = unsafe __sigaction_u.__sa_handler
    #endif
    return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
