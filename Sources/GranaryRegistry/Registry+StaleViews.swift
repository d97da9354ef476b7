import GRDB

/// A view whose online rows may still be those from before an erasure.
public struct StaleView: Hashable, Sendable {
  /// The view.
  public let name: String
  /// Why its rows could not be renewed; nil where nobody has failed to.
  public let problem: String?

  /// A view that is to be renewed.
  public init(name: String, problem: String?) {
    self.name = name
    self.problem = problem
  }
}

extension Registry {
  /// The views whose online rows may still be those from before an erasure, by name.
  public func staleViews() throws(RegistryError) -> [StaleView] {
    try select("SELECT name, problem FROM stale_view ORDER BY name") {
      StaleView(name: $0[0], problem: $0[1])
    }
  }

  /// Says why the rows of a stale view could not be renewed, or that they were.
  ///
  /// - Parameters:
  ///   - problem: Why not; nil where nothing is wrong with them any more.
  ///   - name: The view; nothing happens where it is not stale.
  /// - Throws: ``RegistryError/Code/database``.
  public func setProblem(
    _ problem: String?,
    ofStaleView name: String
  ) throws(RegistryError) {
    try write { database in
      try database.execute(
        sql: "UPDATE stale_view SET problem = ? WHERE name = ? AND problem IS NOT ?",
        arguments: [problem, name, problem]
      )
      if database.changesCount > 0 { try Self.advanceGeneration(in: database) }
    }
  }

  /// Says that the online rows of views are those of the offline store again.
  public func removeStaleViews(_ names: [String]) throws(RegistryError) {
    try write { database in
      for name in names {
        try database.execute(sql: "DELETE FROM stale_view WHERE name = ?", arguments: [name])
      }
      try Self.advanceGeneration(in: database)
    }
  }
}
