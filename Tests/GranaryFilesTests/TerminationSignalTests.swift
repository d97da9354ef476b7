import GranaryFiles
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct TerminationSignalTests {
  private static func waitForTheEnd() {
    while true { sleep(1) }
  }

  /// Where the process that is ended leaves its mark, which knows only whose child it is.
  private static func mark(ofChildOf parent: pid_t) -> Path {
    Path("/tmp/granary-termination-\(parent)")
  }

  @Test func theProcessCleansUpAndEndsByTheSignal() async throws {
    let mark = Self.mark(ofChildOf: getpid())
    try RealFileSystem().removeTree(mark)
    await #expect(processExitsWith: .signal(SIGTERM)) {
      signal(SIGTERM, SIG_DFL)
      TerminationSignal.cleaningUp {
        try? RealFileSystem().createDirectory(Self.mark(ofChildOf: getppid()))
      } _: {
        kill(getpid(), SIGTERM)
        Self.waitForTheEnd()
      }
    }
    #expect(try RealFileSystem().status(mark) != nil)
    try RealFileSystem().removeTree(mark)
  }

  @Test func aSignalThatIsIgnoredStaysIgnored() async {
    await #expect(processExitsWith: .exitCode(7)) {
      signal(SIGHUP, SIG_IGN)
      TerminationSignal.cleaningUp {
        exit(1)
      } _: {
        kill(getpid(), SIGHUP)
        usleep(50_000)
      }
      kill(getpid(), SIGHUP)
      exit(7)
    }
  }

  @Test func afterwardsASignalEndsTheProcessAtOnce() async {
    await #expect(processExitsWith: .signal(SIGINT)) {
      signal(SIGINT, SIG_DFL)
      TerminationSignal.cleaningUp {
        exit(1)
      } _: {
      }
      kill(getpid(), SIGINT)
      Self.waitForTheEnd()
    }
  }
}
