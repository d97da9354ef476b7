import GranaryFiles
import Testing

#if canImport(Glibc)
import Glibc
#endif

#if canImport(Glibc)
@Suite struct SignalMaskTests {
  /// What writing to a pipe that nobody reads ends with.
  private static func writeToNobody() -> Int32 {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { return errno }
    close(ends[0])
    defer { close(ends[1]) }
    var byte: UInt8 = 0
    return unsafe write(ends[1], &byte, 1) < 0 ? errno : 0
  }

  @Test func aBrokenPipeIsAnErrorWhileItRuns() async {
    await #expect(processExitsWith: .exitCode(7)) {
      // The handling that a program begins with, whatever the test's runner has set.
      signal(SIGPIPE, SIG_DFL)
      let number = SignalMask.withoutBrokenPipe { Self.writeToNobody() }
      exit(number == EPIPE ? 7 : 1)
    }
  }

  @Test func afterwardsItIsWhatItWas() async {
    await #expect(processExitsWith: .signal(SIGPIPE)) {
      signal(SIGPIPE, SIG_DFL)
      _ = SignalMask.withoutBrokenPipe { Self.writeToNobody() }
      _ = Self.writeToNobody()
      exit(1)
    }
  }
}
#endif
