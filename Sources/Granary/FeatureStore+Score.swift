import GranaryColumns
import GranaryDefinitions
import GranaryFeatures
import GranaryModels
import GranaryOffline
import GranaryOnline

extension FeatureStore {
  /// A model's predictions for entities at a time: their features, the transforms fitted in
  /// training, the estimator.
  ///
  /// - Parameters:
  ///   - name: The model, with or without a version, as `late_arrival@1`.
  ///   - request: One value a row for each join key and request value, null allowed; its service
  ///     may be left out.
  ///   - isOffline: Whether the features come through the point-in-time join of the offline store
  ///     instead of from the online store. At a time that both can answer for they are the same.
  /// - Returns: The probability of the label for each row, with the features that it was made from.
  /// - Throws: `unknown_model`; `model_not_trained`; `stale_model` where other features are
  ///   registered now than it was trained on; `bad_artifact`; `bad_request`, `unequal_lists`,
  ///   `missing_value` or `wrong_type` for the request; `not_materialized` or `before_watermark`
  ///   where the online store cannot answer for that time.
  public func score(
    _ name: String,
    _ request: LookupRequest,
    offline isOffline: Bool = false
  ) throws(GranaryError) -> ScoreResponse {
    try GranaryError.wrapping {
      let catalog = try catalog()
      let (record, loaded) = try loadedModel(name, catalog)
      let model = try catalog.model(record.name)
      let service = try catalog.service(model.service.definition.name)
      try Self.check(request, is: service)
      try Self.check(loaded, against: service, model, record)
      let checked = try CheckedRequest(request, for: service.service)
      let time = request.at ?? clock()
      let lookup =
        try isOffline
        ? offlineLookup(checked, service, at: time) : lookup(checked, service, catalog, at: time)
      let inputs = try model.inputs(
        features: lookup.features,
        frame: checked.request.appending(checked.keys)
      )
      return ScoreResponse(
        model: "\(record.name)@\(record.version)",
        lookup: lookup,
        predictions: try loaded.artifact.model.predict(inputs)
      )
    }
  }

  private static func check(_ request: LookupRequest, is service: VersionedService) throws {
    let name = service.service.definition.name
    let names = [name, service.description].map(Text.init(_:))
    guard let asked = request.service, !names.contains(Text(asked)) else { return }
    throw LookupRequest.invalid(
      "the model reads service '\(name)', not '\(asked)'; leave 'service' out",
      at: "service"
    )
  }

  /// A model answers only with the versions of the views that it was trained on.
  private static func check(
    _ loaded: LoadedModel,
    against service: VersionedService,
    _ model: ResolvedModel,
    _ record: ModelRecord
  ) throws {
    let views = service.viewDescriptions
    guard views != loaded.views || model.inputs.map(\.signature) != loaded.inputs else { return }
    let before = loaded.views.filter { !views.contains($0) }.joined(separator: ", ")
    let now = views.filter { !loaded.views.contains($0) }.joined(separator: ", ")
    throw GranaryError(
      code: "stale_model",
      kind: .conflict,
      message: "\(record.name)@\(record.version) was trained on other features than are registered "
        + "now (\(before.isEmpty ? "another service" : before), now "
        + "\(now.isEmpty ? service.description : now)); train it again: granary train \(record.name)"
    )
  }
}
