import HTTPTypes
import Hummingbird
import Logging

/// Logs a line a request, at level debug.
struct RequestLogMiddleware<Context: RequestContext>: RouterMiddleware {
  func handle(
    _ request: Request,
    context: Context,
    next: @concurrent (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard context.logger.logLevel <= .debug else { return try await next(request, context) }
    let start = ContinuousClock.now
    let response = try await next(request, context)
    let duration = ContinuousClock.now - start
    context.logger.debug(
      "\(request.method.rawValue) \(request.uri.path) \(response.status.code)",
      metadata: ["duration": "\(duration)"]
    )
    return response
  }
}
