import GranaryRegistry

/// Rows of a segment of the row log that no projection has.
struct UnprojectedSegment: Hashable, Sendable {
  /// The file of the row log, whose path no other has or will have.
  let path: String
  /// The first snapshot whose rows the segment has.
  let firstSnapshot: Int64
  /// The snapshots whose rows are not projected.
  let snapshots: ClosedRange<Int64>

  /// A segment.
  ///
  /// - Precondition: It has snapshots after `covered`.
  init(_ segment: LogSegment, after covered: Int64) {
    let whole = segment.content.snapshots
    path = segment.path
    firstSnapshot = whole.lowerBound
    snapshots = max(whole.lowerBound, covered + 1)...whole.upperBound
  }
}
