import GranaryColumns
import Synchronization

/// The paths of members of a file's rows that no column is in, gathered from chunks that are read in
/// any order and on any threads.
final class JSONUnknownMembers: Sendable {
  /// Paths that are named at most.
  static let limit = 100

  private struct Occurrence {
    let path: Text
    /// The chunk that has it first, and its place among the paths of that.
    let chunk: Int
    let place: Int
  }

  private let occurrences = Mutex<[Occurrence]>([])

  /// Adds what a chunk has, in the order in which it occurs there first.
  func add(_ paths: [String], ofChunk chunk: Int) {
    guard !paths.isEmpty else { return }
    occurrences.withLock { occurrences in
      for (place, path) in paths.enumerated() {
        occurrences.append(Occurrence(path: Text(path), chunk: chunk, place: place))
      }
      occurrences.sort { ($0.chunk, $0.place) < ($1.chunk, $1.place) }
      var seen: Set<Text> = []
      occurrences = Array(occurrences.filter { seen.insert($0.path).inserted }.prefix(Self.limit))
    }
  }

  /// The paths, in the order in which the file has them first; ``limit`` of them at most.
  var paths: [String] { occurrences.withLock { $0.map(\.path.string) } }
}
