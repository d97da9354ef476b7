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

  @Test func theProcessCleansUpAndEndsByTheSignal() async {
    let result = await #expect(
      processExitsWith: .signal(SIGTERM),
      observing: [\.standardOutputContent]
    ) {
      signal(SIGTERM, SIG_DFL)
      TerminationSignal.cleaningUp {
        _ = unsafe "cleaned".withCString { unsafe write(1, $0, 7) }
      } _: {
        kill(getpid(), SIGTERM)
        Self.waitForTheEnd()
      }
    }
    let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
    #expect(output.contains("cleaned"))
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
