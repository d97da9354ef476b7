import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryModels
public import GranaryOffline
import GranaryOnline
import GranaryRegistry
import GranaryStatistics
import GranaryValidation

extension FeatureStore {
  /// Looks through everything that the store holds: checksums, row counts and columns of every segment,
  /// projection and list of replaced rows; quarantine files; artifacts of models; both databases and
  /// every row online; and files that nothing names.
  ///
  /// Nothing is changed. Memory does not depend on the size of files.
  ///
  /// - Parameter progress: Called after each file.
  /// - Returns: Everything that was found: damage is a result, not an error.
  /// - Throws: `store_locked` where files seem to be named by nothing and another process commits for
  ///   too long; `file_error` where the directory cannot be listed.
  public func check(
    progress: ((StoreCheckProgress) -> Void)? = nil
  ) throws(GranaryError) -> StoreCheck {
    try GranaryError.wrapping {
      var check = StoreCheck()
      checkDatabases(into: &check)
      let (views, sources) = checkedDefinitions(into: &check)
      checkOnlineRows(of: views, into: &check)
      do {
        for stale in try registry.staleViews() { check.add(.staleView(stale)) }
        let files =
          try offline.segmentFiles(views: views, sources: sources) + quarantineFiles()
          + artifactFiles()
        try offline.check(files, into: &check, isNamed: isNamed, progress: progress)
        let strays = try offline.strayFiles { Set(try registry.models().map(\.artifact)) }
        for stray in strays { check.add(stray) }
      } catch let error as RegistryError {
        check.add(.damagedRegistry(error.message))
      }
      return check
    }
  }

  private func checkDatabases(into check: inout StoreCheck) {
    do {
      for problem in try registry.problems() { check.add(.damagedRegistry(problem)) }
    } catch {
      check.add(.damagedRegistry(error.message))
    }
    do {
      for problem in try online.problems() { check.add(.damagedOnlineStore(problem)) }
    } catch {
      check.add(.damagedOnlineStore(error.message))
    }
  }

  /// The views and sources whose definitions read back.
  private func checkedDefinitions(
    into check: inout StoreCheck
  ) -> (views: [VersionedView], sources: [ResolvedSource]) {
    do {
      let catalog = try catalog()
      let current = try catalog.names(.featureView).map(catalog.view)
      return (
        current + (try olderVersions(besides: current, catalog)),
        try catalog.names(.source).map(catalog.source)
      )
    } catch {
      check.add(.damagedRegistry("the definitions do not read back: \(error)"))
      return ([], [])
    }
  }

  /// Older versions of views that have projections, where what they stood for is known: their source and
  /// entity give them what they did then.
  private func olderVersions(
    besides current: [VersionedView],
    _ catalog: Catalog
  ) throws -> [VersionedView] {
    let versions = try registry.projections().compactMap { record -> ViewVersion? in
      guard case .view(let name, let version) = record.subject else { return nil }
      return ViewVersion(name: name, version: version)
    }
    return try Set(versions).subtracting(current.map(\.viewVersion)).compactMap { version in
      let registered = try registry.versions(of: DefinitionKind.featureView.rawValue, version.name)
      guard let definition = registered.first(where: { $0.version == version.version }),
        let then = try? catalog.replacing(definition, in: registry),
        let view = try? then.view(version.name),
        let hash = try? then.definitions.versionHash(
          of: .featureView(view.view.definition),
          columnIDs: [view.view.source.definition.name: view.columnIDs ?? [:]]
        ), Text(hash) == Text(definition.hash)
      else { return nil }
      return view
    }
  }

  private func checkOnlineRows(of views: [VersionedView], into check: inout StoreCheck) {
    do {
      let damaged = try online.damagedRows(of: views.map { ($0.viewVersion, $0.view.layout) })
      for damage in damaged { check.add(.damagedRows(damage)) }
    } catch {
      check.add(.damagedOnlineStore(error.message))
    }
  }

  private func quarantineFiles() throws -> [NamedFile] {
    try registry.snapshots().flatMap(\.files).compactMap { ingested in
      guard let path = ingested.quarantine else { return nil }
      return NamedFile(path, remedy: "restore the file from a backup") {
        [fileSystem] file, report in
        var rowCount = 0
        let digest = try QuarantineReader(file, on: fileSystem).forEachRow { _ in rowCount += 1 }
        if rowCount != ingested.quarantined {
          report(
            .wrongRows,
            "it has \(rowCount) rows, and the registry says \(ingested.quarantined)"
          )
        }
        if Text(digest.description) != Text(ingested.digest) {
          report(.damagedFile, "its rows are of another file than \(ingested.name)")
        }
      }
    }
  }

  private func artifactFiles() throws -> [NamedFile] {
    let models = try registry.models()
    let artifacts = Dictionary(grouping: models, by: \.artifact).sorted { $0.key < $1.key }
    return artifacts.map { artifact, models in
      let names = models.map { "\($0.name)@\($0.version)" }.joined(separator: ", ")
      let name = models.first?.name ?? ""
      return NamedFile(
        "artifacts/\(artifact)",
        remedy: "restore the directory from a backup, or train again: granary train \(name)"
      ) { [fileSystem, offline] _, report in
        do {
          _ = try ModelArtifact(artifact, below: offline.layout.artifacts, on: fileSystem)
        } catch {
          report(.damagedFile, "\(names) cannot be read: \(error)")
        }
      }
    }
  }

  private func isNamed(_ path: String) throws -> Bool {
    let files = try registry.snapshots().flatMap(\.paths) + registry.projections().map(\.path)
    return try files.contains { Text($0) == Text(path) }
      || registry.models().contains { "artifacts/\($0.artifact)" == path }
  }
}

extension StoreFinding {
  fileprivate static func damagedRegistry(_ problem: String) -> StoreFinding {
    StoreFinding(
      .damagedDatabase,
      "registry.sqlite",
      problem,
      remedy: "restore the store from a backup"
    )
  }

  fileprivate static func damagedOnlineStore(_ problem: String) -> StoreFinding {
    StoreFinding(
      .damagedDatabase,
      "online.sqlite",
      problem,
      remedy: "move online.sqlite away, and its -wal and -shm, then put the views online again: "
        + "granary materialize"
    )
  }

  fileprivate static func staleView(_ stale: StaleView) -> StoreFinding {
    let rows = "rows of view '\(stale.name)'"
    let problem =
      switch stale.state {
      case .pending: "\(rows) may still be those from before an erasure"
      case .failed(let reason):
        "\(rows) may still be those from before an erasure, and could not be renewed: \(reason)"
      case .renewed: "bytes of \(rows) may still be in files, from before an erasure"
      }
    return StoreFinding(
      .staleView,
      "online.sqlite",
      problem,
      remedy:
        "mend what is wrong, then put the view online again: granary materialize \(stale.name)"
    )
  }

  fileprivate static func damagedRows(_ damage: DamagedOnlineRows) -> StoreFinding {
    StoreFinding(
      .damagedRows,
      "online.sqlite",
      "\(damage.count) rows of \(damage.view) do not read back",
      remedy: "put the view online again: granary materialize \(damage.view.name)"
    )
  }
}
