import Synchronization

/// Which declared columns some row has something for, be it null, gathered from chunks that are read in
/// any order and on any threads.
final class JSONSeenColumns: Sendable {
  /// One for each column; nil where no row could be read yet.
  private let seen = Mutex<[Bool]?>(nil)

  /// Adds what a chunk has, of which at least one row could be read.
  func add(_ columns: [Bool]) {
    seen.withLock { seen in
      seen = seen.map { zip($0, columns).map { $0 || $1 } } ?? columns
    }
  }

  /// The places of the columns that no row has anything for; none where no row could be read.
  var absent: [Int] {
    seen.withLock { seen in seen?.indices.filter { seen?[$0] == false } ?? [] }
  }
}
