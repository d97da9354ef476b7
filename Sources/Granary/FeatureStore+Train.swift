import GranaryColumns
import GranaryDefinitions
import GranaryFiles
public import GranaryJSON
public import GranaryModels
import GranaryOffline
public import GranaryRegistry
import Synchronization

/// What came of training a model.
public struct TrainingReport: Sendable {
  /// The model's name; with its version, as `late_arrival@1`, when it was registered.
  public let model: String
  /// Whether the gates held, so that the model was registered.
  public var isRegistered: Bool { failedGates.isEmpty }
  /// Gates that do not hold, in words.
  public let failedGates: [String]
  /// The artifact's identifier; nil where the model was not registered.
  public let artifact: String?
  /// Rows and columns, split, metrics: what the artifact's manifest says.
  public let manifest: JSONValue
  /// How the model did on the tested part.
  public let metrics: BinaryClassificationMetrics

  /// The report as JSON.
  public var json: JSONValue {
    .object(
      [
        JSONValue.Member("model", .string(model)),
        JSONValue.Member("registered", .bool(isRegistered)),
        JSONValue.Member("failed_gates", .array(failedGates.map(JSONValue.string))),
        JSONValue.Member("artifact", artifact.map(JSONValue.string) ?? .null),
      ] + (manifest.members ?? []).filter { $0.name != "model" }
    )
  }
}

/// A registered model, read from its artifact, with what it was trained on.
struct LoadedModel: Sendable {
  let artifact: ModelArtifact
  /// The views that it was trained on, as `weather@1`.
  let views: [String]
  /// Names and types of its inputs, as `weather__temp float64`, in order.
  let inputs: [String]
}

extension FeatureStore {
  /// Trains a model on its training set, evaluates it on the later part, checks its gates and,
  /// where they hold, registers it under its next version.
  ///
  /// - Parameters:
  ///   - name: A defined model, without a version.
  ///   - progress: Called after each tree with the number of trees so far.
  /// - Returns: How the model did; gates that do not hold are a result, not an error.
  /// - Throws: What ``trainingSet(model:asOf:)`` throws; `no_training_rows`, `null_labels`,
  ///   `one_class` or `empty_split` where the rows cannot be learnt from; a code of
  ///   `TransformError` or `BoostingError`, such as `infinite_value`.
  @discardableResult
  public func train(
    _ name: String,
    progress: ((_ trees: Int) -> Void)? = nil
  ) throws(GranaryError) -> TrainingReport {
    try GranaryError.wrapping {
      let catalog = try catalog()
      let named = try trainingSet(model: name, catalog)
      let model = try catalog.model(name)
      let table = try TrainingTable(
        of: model,
        frame: named.set.frame.rows,
        features: named.set.features,
        times: named.set.frame.times
      )
      let training = try model.train(on: table, progress: progress)
      let artifact = ModelArtifact(
        model: training.model,
        manifest: training.manifest(of: model, named)
      )
      var record: ModelRecord?
      if training.failedGates.isEmpty {
        try fileSystem.createDirectory(offline.layout.artifacts)
        try artifact.write(below: offline.layout.artifacts, on: fileSystem)
        record = try registry.registerModel(
          name,
          artifact: artifact.identifier,
          metrics: training.metrics.json.description,
          at: clock()
        )
      }
      return TrainingReport(
        model: record.map { "\($0.name)@\($0.version)" } ?? name,
        failedGates: training.failedGates,
        artifact: record?.artifact,
        manifest: artifact.manifest,
        metrics: training.metrics
      )
    }
  }

  /// Every model version, by name and version.
  public func models() throws(GranaryError) -> [ModelRecord] {
    try GranaryError.wrapping { try registry.models() }
  }

  /// The latest version of a model, or the one named as `late_arrival@1`.
  func loadedModel(
    _ name: String,
    _ catalog: Catalog
  ) throws -> (record: ModelRecord, model: LoadedModel) {
    let parsed = VersionedName(name)
    let versions = catalog.models.filter { Text($0.name) == Text(parsed?.name ?? name) }
    let wanted = parsed?.version ?? versions.last?.version
    guard parsed != nil, let record = versions.first(where: { $0.version == wanted }) else {
      throw Self.unknownModel(name, catalog)
    }
    if let cached = cachedModels.withLock({ $0[record.artifact] }) { return (record, cached) }
    let artifact = try ModelArtifact(
      record.artifact,
      below: offline.layout.artifacts,
      on: fileSystem
    )
    let model = LoadedModel(
      artifact: artifact,
      views: artifact.manifest["views"]?.elements?.compactMap(\.text) ?? [],
      inputs: artifact.manifest["inputs"]?.elements?.compactMap {
        "\($0["name"]?.text ?? "") \($0["type"]?.text ?? "")"
      } ?? []
    )
    cachedModels.withLock { $0[record.artifact] = model }
    return (record, model)
  }

  private static func unknownModel(_ name: String, _ catalog: Catalog) -> GranaryError {
    if catalog.names(.model).contains(name) {
      return GranaryError(
        code: "model_not_trained",
        kind: .notFound,
        message: "model '\(name)' is defined, but no version is registered; "
          + "train it with: granary train \(name)"
      )
    }
    let versions = catalog.models.map { "\($0.name)@\($0.version)" }
    return GranaryError.unknown("model", name, among: catalog.names(.model) + versions)
  }
}

extension Training {
  /// What the artifact says: no clock times, so that equal training gives equal bytes.
  fileprivate func manifest(of model: ResolvedModel, _ named: NamedTrainingSet) -> JSONValue {
    .object([
      "model": .string(model.definition.name),
      "definition": .string(Definition.model(model.definition).canonicalText),
      "service": .string(named.service),
      "views": .array(named.views.map(JSONValue.string)),
      "inputs": .array(
        model.inputs.map {
          .object(["name": .string($0.name), "type": .string($0.type.rawValue)])
        }
      ),
      "training_set": .object([
        "snapshot": .int(named.set.snapshot),
        "rows": .int(named.set.frame.rows.count),
        "content": .string(named.set.contentDigest.description),
        "before_retention": .object(named.beforeRetention.map { .init($0.view, .int($0.count)) }),
      ]),
      "split": .object([
        "cut": .string(split.cut.description),
        "training_rows": .int(split.training.count),
        "tested_rows": .int(split.tested.count),
      ]),
      "training_rate": .double(trainingRate),
      "metrics": metrics.json,
      "xgboost": .string(BoostedTrees.libraryVersion),
    ])
  }
}

extension Field {
  /// The name and the type, as `weather__temp float64`.
  var signature: String { "\(name) \(type.rawValue)" }
}
