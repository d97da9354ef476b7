import GranaryColumns
import GranaryDefinitions
import GranaryFeatures
import GranaryOffline
import GranaryOnline

extension FeatureStore {
  /// The features of a service at a time, from the online store.
  ///
  /// - Throws: `not_materialized` and `before_watermark` where a view cannot answer for that time:
  ///   never a guess. `stale_view` where rows of a view were erased and it could not be renewed.
  public func lookup(_ request: LookupRequest) throws(GranaryError) -> LookupResponse {
    try GranaryError.wrapping {
      let (checked, service, catalog) = try check(request)
      return try lookup(checked, service, catalog, at: request.at ?? clock())
    }
  }

  /// What the offline store answers to the same question, through the point-in-time join: the two
  /// are the same where both can answer.
  public func offlineFeatures(_ request: LookupRequest) throws(GranaryError) -> LookupResponse {
    try GranaryError.wrapping {
      let (checked, service, _) = try check(request)
      return try offlineLookup(checked, service, at: request.at ?? clock())
    }
  }

  private func check(
    _ request: LookupRequest
  ) throws -> (CheckedRequest, VersionedService, Catalog) {
    guard let name = request.service else {
      throw LookupRequest.invalid("'service' is missing: which features are to be looked up?")
    }
    let (service, catalog) = try service(name)
    return (try CheckedRequest(request, for: service.service), service, catalog)
  }

  func lookup(
    _ request: CheckedRequest,
    _ service: VersionedService,
    _ catalog: Catalog,
    at time: Timestamp
  ) throws -> LookupResponse {
    try checkRenewal(of: service, catalog)
    let queries = zip(service.service.views, service.views).map { read, view in
      let encoder = EntityKeyEncoder(
        request.keys.selecting(read.keyColumns.map(\.name)).columns
      )
      return OnlineQuery(
        view: view.viewVersion,
        layout: view.view.layout,
        keys: (0..<request.rowCount).map { encoder.key(at: $0) }
      )
    }
    let answers = try online.read(queries)
    var features: [ViewFeatures] = []
    for (view, (query, answer)) in zip(service.views, zip(queries, answers)) {
      try Self.check(answer.watermark, of: view, at: time)
      do {
        features.append(
          try ViewFeatures(
            stored: answer.rows,
            of: query.keys,
            layout: view.view.layout,
            ageRule: AgeRule(maxAge: view.view.definition.maxAge),
            at: time
          )
        )
      } catch {
        throw GranaryError(
          code: "too_much_text",
          kind: .invalid,
          message: "the texts of a feature of view '\(view.view.definition.name)' for "
            + "\(request.rowCount) entities pass 2 GiB; ask for fewer at a time"
        )
      }
    }
    return LookupResponse(
      service: service.description,
      at: time,
      features: service.service.table(features, rowCount: request.rowCount)
    )
  }

  /// What the offline store answers to the same question: the point-in-time join.
  func offlineLookup(
    _ request: CheckedRequest,
    _ service: VersionedService,
    at time: Timestamp
  ) throws -> LookupResponse {
    let times = [Timestamp](repeating: time, count: request.rowCount)
    let history = try history(service, asOf: offline.latestSnapshot(), writtenOnly: false)
    return LookupResponse(
      service: service.description,
      at: time,
      features: try history.features(for: EntityFrame(rows: request.keys, times: times))
    )
  }

  private static func check(
    _ watermark: Watermark?,
    of view: VersionedView,
    at time: Timestamp
  ) throws {
    let name = view.view.definition.name
    guard let watermark else {
      throw GranaryError(
        code: "not_materialized",
        kind: .conflict,
        message: "view '\(name)' (version \(view.version)) was never put online; "
          + "do so with: granary materialize \(name)"
      )
    }
    guard watermark.time <= time else {
      throw GranaryError(
        code: "before_watermark",
        kind: .conflict,
        message: "view '\(name)' is online as of \(watermark.time) and cannot answer for \(time); "
          + "ask for a later time, or the offline store"
      )
    }
  }

  /// Refuses to serve a view that may still be online with rows that were erased; where the process that
  /// erased them has died before it renewed the view, that is done first.
  private func checkRenewal(of service: VersionedService, _ catalog: Catalog) throws {
    let names = service.views.map { Text($0.view.definition.name) }
    var stale = catalog.staleViews.filter { names.contains($0.key) }
    if stale.values.contains(.pending) {
      try finishAbandonedErasures()
      stale = try self.catalog().staleViews.filter { names.contains($0.key) }
    }
    for case (let name, .failed(let problem)) in stale {
      throw GranaryError.staleView(name.string, problem)
    }
  }
}
