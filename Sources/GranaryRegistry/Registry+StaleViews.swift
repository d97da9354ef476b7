import GRDB

/// A view that an erasure is not done with.
public struct StaleView: Hashable, Sendable {
  /// How far the erasure is.
  public enum State: Hashable, Sendable {
    /// The online rows may still be those from before it; nobody has failed to renew them.
    case pending
    /// They could not be renewed, and why.
    case failed(String)
    /// They are those of the offline store again; files are still to be cleaned of what was erased.
    case renewed

    /// Why they could not be renewed; nil where nobody has failed to.
    public var problem: String? {
      guard case .failed(let reason) = self else { return nil }
      return reason
    }
  }

  /// The view.
  public let name: String
  /// How far the erasure is.
  public let state: State

  /// A view that is not done.
  public init(name: String, state: State) {
    self.name = name
    self.state = state
  }
}

extension Registry {
  /// The views that erasures are not done with, by name.
  public func staleViews() throws(RegistryError) -> [StaleView] {
    try select("SELECT name, problem, renewed FROM stale_view ORDER BY name") { row in
      let problem: String? = row[1]
      let isRenewed: Bool = row[2]
      return StaleView(
        name: row[0],
        state: isRenewed ? .renewed : problem.map { .failed($0) } ?? .pending
      )
    }
  }

  /// Says how far an erasure is with a view; nothing happens where the view is not stale.
  ///
  /// - Throws: ``RegistryError/Code/database``.
  public func set(_ view: StaleView) throws(RegistryError) {
    try write { database in
      try database.execute(
        sql: """
          UPDATE stale_view SET problem = ?1, renewed = ?2
          WHERE name = ?3 AND (problem IS NOT ?1 OR renewed <> ?2)
          """,
        arguments: [view.state.problem, view.state == .renewed, view.name]
      )
      if database.changesCount > 0 { try Self.advanceGeneration(in: database) }
    }
  }

  /// Says that erasures are done with views.
  public func removeStaleViews(_ names: [String]) throws(RegistryError) {
    try write { database in
      for name in names {
        try database.execute(sql: "DELETE FROM stale_view WHERE name = ?", arguments: [name])
      }
      try Self.advanceGeneration(in: database)
    }
  }
}
