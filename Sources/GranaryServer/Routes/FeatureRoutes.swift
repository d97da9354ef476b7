import Granary
import HTTPTypes
import Hummingbird

/// Features and predictions at a time.
struct FeatureRoutes: Sendable {
  let store: FeatureStore
  let limits: GranaryServer.Limits

  var routes: [Route] {
    [
      Route(.post, "/v1/lookup") { request, _ in try await lookup(request) },
      Route(.post, "/v1/models/{model}/score") { request, context in
        try await score(request, model: context.parameters.get("model") ?? "")
      },
    ]
  }

  private func lookup(_ request: Request) async throws -> Response {
    let body = try await request.jsonBody(upTo: limits.bodyBytes)
    return try await Answer.blocking { [store, limits] in
      try store.lookup(limits.lookup(body)).json
    }
  }

  private func score(_ request: Request, model: String) async throws -> Response {
    let body = try await request.jsonBody(upTo: limits.bodyBytes)
    return try await Answer.blocking { [store, limits] in
      try store.score(model, limits.lookup(body)).json
    }
  }
}

extension GranaryServer.Limits {
  /// Reads a request that asks for no more rows than one answer may have.
  fileprivate func lookup(_ body: [UInt8]) throws -> LookupRequest {
    let request = try LookupRequest(parsing: body)
    guard request.rowCount <= rows else {
      throw ErrorAnswer.tooManyRows(request.rowCount, limit: rows)
    }
    return request
  }
}
