import GranaryFiles
import GranaryOffline
import GranaryOnline
import GranaryRegistry

extension FeatureStore {
  /// Does what is left of erasures whose rows are taken out already: puts the rows of views online anew
  /// that may be made of them, as of the time and snapshot that they were online with; removes what is
  /// online of other versions of these views, and the files that were replaced.
  ///
  /// One process does so at a time. A view that cannot be renewed keeps the reason, is not served, and is
  /// tried again the next time.
  ///
  /// - Parameter wait: How long another process may be at it.
  /// - Returns: What could not be done; empty where nothing is left.
  /// - Throws: `RegistryError`.
  func finishErasures(waiting wait: Duration = .seconds(600)) throws -> [String] {
    let path = offline.layout.erasureLock
    let lock: FileLock?
    do {
      lock = try fileSystem.lock(path, wait: .upTo(wait))
    } catch {
      return ["\(error)"]
    }
    guard let lock else {
      let holder = try fileSystem.lockHolder(path).map { "process \($0)" } ?? "another process"
      return ["\(holder) is renewing views, and was not done after \(wait.components.seconds) s"]
    }
    defer { lock.release() }
    return try renewStaleViews()
  }

  /// Does the same where there is something to do and no other process is at it: who began it has died.
  ///
  /// What cannot be done now is left.
  func finishAbandonedErasures() throws {
    guard try !registry.staleViews().isEmpty,
      let lock = try? fileSystem.lock(offline.layout.erasureLock, wait: .none)
    else { return }
    defer { lock.release() }
    _ = try? renewStaleViews()
  }

  private func renewStaleViews() throws -> [String] {
    let stale = try registry.staleViews()
    var problems: [String] = []
    for view in stale where view.state != .renewed {
      let problem = Self.problem(of: { try renew(view.name) })
      try registry.set(
        StaleView(name: view.name, state: problem.map { .failed($0) } ?? .renewed)
      )
      if let problem { problems.append("view '\(view.name)': \(problem)") }
    }
    if !stale.isEmpty, let problem = Self.problem(of: { try online.scrub() }) {
      problems.append(problem)
    }
    for clean in [registry.scrub, offline.sweepLeftovers] as [() throws -> Void] {
      if let problem = Self.problem(of: clean) { problems.append(problem) }
    }
    if problems.isEmpty, !stale.isEmpty { try registry.removeStaleViews(stale.map(\.name)) }
    return problems
  }

  private static func problem(of body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func renew(_ name: String) throws {
    let catalog = try catalog()
    guard catalog.names(.featureView).contains(name) else {
      return try online.removeVersions(of: name, except: nil)
    }
    let view = try catalog.view(name)
    try online.removeVersions(of: name, except: view.version)
    guard let watermark = try online.watermark(of: view.viewVersion) else { return }
    do {
      _ = try materialize(view, watermark)
    } catch let error as OnlineStoreError where error.isOfLaterState {
      // Another process has put it online since, from what is there now.
    }
  }
}

extension OnlineStoreError {
  fileprivate var isOfLaterState: Bool { code == .beforeWatermark || code == .olderSnapshot }
}

extension GranaryError {
  static func unfinishedErasure(_ counts: [ErasureCounts], _ problems: [String]) -> GranaryError {
    let stored = counts.reduce(0) { $0 + $1.stored }
    let quarantined = counts.reduce(0) { $0 + $1.quarantined }
    return GranaryError(
      code: "unfinished_erasure",
      kind: .unavailable,
      message:
        "\(stored) rows are erased from what is stored and \(quarantined) from quarantine, but not "
        + "everything that was made of them could be removed:"
        + problems.map { "\n  \($0)" }.joined()
        + "\nThe same command tries again, and so does whoever opens the store; lookups of a view that "
        + "could not be renewed are refused until then"
    )
  }

  static func staleView(_ name: String, _ problem: String) -> GranaryError {
    GranaryError(
      code: "stale_view",
      kind: .unavailable,
      message: "view '\(name)' is online with rows that may be erased, and could not be renewed: "
        + "\(problem); mend that, then: granary materialize \(name)"
    )
  }
}
