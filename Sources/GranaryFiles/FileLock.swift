internal import Synchronization

/// An exclusive lock that is held until it is released, or until its last reference goes.
public final class FileLock: Sendable {
  private let body: Mutex<(@Sendable () -> Void)?>

  /// A lock that has been taken.
  ///
  /// - Parameter release: Gives it back; called once.
  public init(release: @escaping @Sendable () -> Void) { body = Mutex(release) }

  deinit { release() }

  /// Gives the lock back; again, does nothing.
  public func release() {
    let release = body.withLock { body in
      defer { body = nil }
      return body
    }
    release?()
  }
}
