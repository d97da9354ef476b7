import Granary
import GranaryJSON
import HTTPTypes
import Hummingbird
import NIOPosix

/// Rows that come in one by one.
struct PushRoutes: Sendable {
  let store: FeatureStore
  let limits: GranaryServer.Limits

  var routes: [Route] {
    [
      Route(.post, "/v1/sources/{source}/rows") { request, context in
        try await push(request, to: context.parameters.get("source") ?? "")
      }
    ]
  }

  /// By which the same push is recognised when it comes again.
  private static let keyHeader = "idempotency-key"

  /// Pushes wait for whoever commits; those that wait must not keep lookups from a thread.
  private static let pool: NIOThreadPool = {
    let pool = NIOThreadPool(numberOfThreads: 2)
    pool.start()
    return pool
  }()

  private func push(_ request: Request, to source: String) async throws -> Response {
    let (format, body) = try await request.pushedRows(upTo: limits.bodyBytes)
    let keys = request.headers.filter { $0.name.canonicalName == Self.keyHeader }.map(\.value)
    guard keys.count <= 1 else { throw ErrorAnswer.severalKeys }
    let key = keys.first
    let result = try await Self.pool.runIfActive { [store] in
      try store.push(body, to: source, as: format, idempotencyKey: key)
    }
    guard result.outcome == .refused else { return Answer.response(.ok, result.json) }
    return Answer.response(
      .unprocessableContent,
      .object(["error": ErrorAnswer.refusedRows(result).error, "push": result.json])
    )
  }
}

extension Request {
  /// The bytes of a body of rows, and how they are written.
  ///
  /// - Throws: ``ErrorAnswer`` 415, 413 or 400.
  fileprivate func pushedRows(
    upTo byteLimit: Int
  ) async throws -> (format: PushFormat, body: [UInt8]) {
    let type = headers[.contentType]
    guard let format = type.flatMap(PushFormat.init(mediaType:)) else {
      throw ErrorAnswer.noFormatOfRows(type)
    }
    return (format, try await bytes(upTo: byteLimit))
  }
}
