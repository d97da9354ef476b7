import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFiles
import GranaryJSON
import GranaryOffline
import GranaryRegistry
import GranaryStatistics

extension FeatureStore {
  /// Makes a training set again from what its manifest says: the versions of the definitions, the
  /// snapshot and the entity frame.
  ///
  /// - Parameters:
  ///   - manifest: The manifest's file. A frame's file is looked for where it was, then beside it.
  ///   - out: Where to write the training set, with the same ending; nil to compare only.
  /// - Returns: Whether the bytes are the same, or what differs: a result, not an error.
  /// - Throws: `no_such_file`; `bad_manifest`; `unknown_format` for another ending.
  public func reproduce(
    _ manifest: String,
    to out: String? = nil
  ) throws(GranaryError) -> Reproduction {
    try GranaryError.wrapping {
      let recipe = try recipe(manifest)
      try Self.check(out, is: recipe.format)
      let (versions, missing) = try versions(recipe)
      let (frame, changes) = try frame(recipe, beside: Path(manifest))
      let differences = missing + changes + (try snapshotDifference(recipe))
      guard differences.isEmpty, let frame else {
        return Reproduction(manifest: manifest, differences: differences, digest: nil, file: nil)
      }
      let plan = try plan(recipe, versions, frame)
      let expired = try expiredBefore(sourcesOf: plan.definitions)
      let (written, _) = try build(
        plan,
        to: out.map { Path($0) },
        recipe.format,
        statuses: recipe.statuses
      )
      if let out { try record(written, of: plan, at: out) }
      return Reproduction(
        manifest: manifest,
        differences: recipe.differences(from: written, expiredBefore: expired),
        digest: written.digest.description,
        file: out
      )
    }
  }

  private func recipe(_ manifest: String) throws -> TrainingSetRecipe {
    let beside = TrainingSetManifest.name(beside: manifest)
    guard try fileSystem.status(Path(beside)) == nil else {
      throw GranaryError(
        code: "bad_manifest",
        kind: .invalid,
        message: "this is a training set; its manifest is '\(beside)': name that",
        location: manifest
      )
    }
    let json: JSONValue
    do {
      json = try JSONValue(parsing: fileSystem.readAll(Path(manifest)))
    } catch let error as JSONError {
      throw GranaryError(
        code: "bad_manifest",
        kind: .invalid,
        message: "no JSON: \(error)",
        location: manifest
      )
    }
    return try TrainingSetRecipe(json, file: manifest)
  }

  private static func check(_ out: String?, is format: TableFormat) throws {
    guard let out, try TableFormat(of: out) != format else { return }
    throw GranaryError(
      code: "unknown_format",
      kind: .invalid,
      message: "the training set was written as .\(format.rawValue), and its bytes are to be the"
        + " same; give a file with that ending, not '\(out)'"
    )
  }

  private func plan(
    _ recipe: TrainingSetRecipe,
    _ versions: [RegisteredDefinition],
    _ frame: TrainingSetRecipe.Frame
  ) throws -> TrainingSetPlan {
    let catalog = try Catalog(
      versions,
      in: registry,
      generation: 0,
      findsReferencedValues: false
    )
    let rows: TrainingSetPlan.Frame
    switch frame {
    case .file(let file, _): rows = .file(file)
    case .source(let name, let columnIDs, let filter):
      let filter = try filter.map { try Expression(parsing: $0) }
      rows = .source(try catalog.source(name), filter: filter, columnIDs)
    }
    return try TrainingSetPlan(
      catalog.service(recipe.service.name),
      for: rows,
      eventTime: recipe.eventTime,
      catalog,
      asOf: recipe.snapshot,
      writtenOnly: recipe.writtenOnly
    )
  }

  /// The definitions as they were, and those that are not there as they were.
  private func versions(
    _ recipe: TrainingSetRecipe
  ) throws -> ([RegisteredDefinition], [Reproduction.Difference]) {
    var found: [RegisteredDefinition] = []
    var differences: [Reproduction.Difference] = []
    for wanted in recipe.definitions {
      let what = "\(wanted.kind.title) '\(wanted.name)'"
      let versions = try registry.versions(of: wanted.kind.rawValue, wanted.name.name)
      guard let version = versions.first(where: { $0.version == wanted.name.version }) else {
        let names = versions.map { "\($0.name)@\($0.version)" }.joined(separator: ", ")
        let rest = versions.isEmpty ? "it has no such name" : "there are: \(names)"
        let message = "the \(what) is not registered in this store; \(rest)"
        differences.append(.init(code: .unregisteredVersion, message: message))
        continue
      }
      found.append(version)
      if Text(version.hash) != Text(wanted.hash) {
        let message =
          "the \(what) of this store is another one: its hash is \(version.hash), not \(wanted.hash)"
        differences.append(.init(code: .changedVersion, message: message))
      }
    }
    return (found, differences)
  }

  private func snapshotDifference(
    _ recipe: TrainingSetRecipe
  ) throws -> [Reproduction.Difference] {
    let latest = try offline.latestSnapshot()
    guard recipe.snapshot > latest else { return [] }
    let message = "there is no snapshot \(recipe.snapshot); the last one is \(latest)"
    return [.init(code: .unknownSnapshot, message: message)]
  }

  /// The frame where it is now, and how its file differs.
  private func frame(
    _ recipe: TrainingSetRecipe,
    beside manifest: Path
  ) throws -> (TrainingSetRecipe.Frame?, [Reproduction.Difference]) {
    guard case .file(let file, let digest) = recipe.frame else { return (recipe.frame, []) }
    let beside = manifest.parent.appending(Path(file).lastComponent)
    let places = [Path(file), beside]
    guard let place = try places.first(where: { try fileSystem.status($0) != nil }) else {
      let message = "the entity frame is not there: neither \(file) nor \(beside)"
      return (nil, [.init(code: .missingFrame, message: message)])
    }
    let now = try SHA256Digest(of: place, on: fileSystem).description
    guard Text(now) == Text(digest) else {
      let message = "the entity frame \(place) was changed: its SHA-256 is \(now), not \(digest)"
      return (nil, [.init(code: .changedFrame, message: message)])
    }
    return (.file(place.string, digest: digest), [])
  }
}
