import Granary
import HTTPTypes
import Hummingbird

/// Features and predictions at a time.
struct FeatureRoutes: Sendable {
  let store: FeatureStore
  let bodyByteLimit: Int

  var routes: [Route] {
    [
      Route(.post, "/v1/lookup") { request, _ in try await lookup(request) },
      Route(.post, "/v1/models/{model}/score") { request, context in
        try await score(request, model: context.parameters.get("model") ?? "")
      },
    ]
  }

  private func lookup(_ request: Request) async throws -> Response {
    let body = try await request.jsonBody(upTo: bodyByteLimit)
    return try await Answer.blocking { [store] in
      try store.lookup(LookupRequest(parsing: body)).json
    }
  }

  private func score(_ request: Request, model: String) async throws -> Response {
    let body = try await request.jsonBody(upTo: bodyByteLimit)
    return try await Answer.blocking { [store] in
      try store.score(model, LookupRequest(parsing: body)).json
    }
  }
}
