import GranaryColumns
import GranaryDefinitions

/// Looks primary keys up, one at a time: logarithmic in the number of rows.
struct PrimaryKeyFinder {
  let projector: PrimaryKeyProjector
  private let runs: [PrimaryKeyRun]

  /// A finder; nil for a source without a primary key.
  init?(
    _ source: ResolvedSource,
    asOf snapshot: Int64,
    in store: OfflineStore,
    isLocked: Bool = false
  ) throws {
    guard let projector = PrimaryKeyProjector(source) else { return nil }
    self.projector = projector
    runs = try store.runs(of: projector, through: snapshot, isLocked: isLocked).map { _, run in
      try PrimaryKeyRun(run)
    }
  }

  /// The rows of all snapshots that share a primary key, in no order.
  func versions(of key: PrimaryKeyHash) -> [PrimaryKeyVersion] {
    var versions: [PrimaryKeyVersion] = []
    for run in runs {
      var keys = run
      keys.take(key, into: &versions)
    }
    return versions
  }

  /// The primary keys of rows, and what decides between each and others of its key.
  ///
  /// - Parameter rows: The source's columns named by the projector, at least.
  /// - Returns: As many as there are rows of which no part of the key is null, in their order.
  func keys(of rows: SourceRows) -> [(key: PrimaryKeyHash, version: PrimaryKeyVersion)] {
    let projected = projector.project(rows)
    let (high, low) = (projected.columns[0].int64s, projected.columns[1].int64s)
    let created = projector.shape.createdTimes(of: projected)
    let sequence = projected.columns.suffix(2).map(\.int64s)
    return (0..<projected.count).map { row in
      var time = Timestamp.distantPast
      if case .timestamp(let known)? = created?[row] { time = known }
      return (
        PrimaryKeyHash(high: high[row], low: low[row]),
        PrimaryKeyVersion(createdTime: time, snapshot: sequence[0][row], ordinal: sequence[1][row])
      )
    }
  }
}
