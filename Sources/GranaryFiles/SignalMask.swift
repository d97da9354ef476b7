#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Signals that a library must not let loose on the whole process.
public enum SignalMask: Sendable {
  /// Runs `body` while writing to a connection that the other side has closed is an error to the
  /// calling thread, and not the end of the process (`SIGPIPE`).
  ///
  /// The process's own handling of the signal stays as it is, also for other threads. Where sockets
  /// can be told to send none, as on Darwin, there is nothing to do.
  ///
  /// - Parameter body: What may write to such a connection.
  /// - Returns: What `body` does.
  public static func withoutBrokenPipe<Result>(_ body: () -> Result) -> Result {
    #if canImport(Glibc) || canImport(Musl)
    var (brokenPipe, before, pending) = (sigset_t(), sigset_t(), sigset_t())
    unsafe sigemptyset(&brokenPipe)
    unsafe sigaddset(&brokenPipe, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &brokenPipe, &before)
    unsafe sigpending(&pending)
    let wasPending = unsafe sigismember(&pending, SIGPIPE) == 1
    defer {
      // One that came meanwhile would be delivered as soon as it is let through.
      var noWait = timespec()
      if !wasPending { while unsafe sigtimedwait(&brokenPipe, nil, &noWait) == SIGPIPE {} }
      unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    #endif
    return body()
  }
}
