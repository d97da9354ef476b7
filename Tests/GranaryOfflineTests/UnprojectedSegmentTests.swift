import GranaryRegistry
import Testing

@testable import GranaryOffline

/// What of a segment of the row log no projection has.
@Suite struct UnprojectedSegmentTests {
  private static let segment = LogSegment(
    "log/7.arrow",
    LogSegment.Content(source: "readings", snapshots: 4...9, rows: 60)
  )

  /// What the projections cover, and the snapshots that are left.
  static let cases: [(covered: Int64, left: ClosedRange<Int64>)] = [
    (0, 4...9), (3, 4...9), (4, 5...9), (8, 9...9),
  ]

  @Test(arguments: cases)
  func theSnapshotsLeftBeginBehindTheCoveredOnes(_ covered: Int64, _ left: ClosedRange<Int64>) {
    let unprojected = UnprojectedSegment(Self.segment, after: covered)
    #expect(unprojected.snapshots == left)
    #expect(unprojected.firstSnapshot == 4)
    #expect(unprojected.path == "log/7.arrow")
  }
}
