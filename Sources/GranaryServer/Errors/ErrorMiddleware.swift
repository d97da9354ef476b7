import Granary
import HTTPTypes
import Hummingbird
import Logging

/// Turns errors into answers: the one place where it is done.
struct ErrorMiddleware<Context: RequestContext>: RouterMiddleware {
  let routes: [Route]

  func handle(
    _ request: Request,
    context: Context,
    next: @concurrent (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      return answer(to: error, request, context).response
    }
  }

  private func answer(to error: any Error, _ request: Request, _ context: Context) -> ErrorAnswer {
    switch error {
    case let answer as ErrorAnswer: return answer
    case let error as HTTPError where error.status == .notFound:
      return .noRoute(request.method, request.uri.path, routes: routes)
    case let error as GranaryError:
      guard let answer = ErrorAnswer(error) else { break }
      if error.kind == .unavailable { log(error, request, context) }
      return answer
    default: break
    }
    log(error, request, context)
    return .unexpected(requestID: context.id)
  }

  /// Tells whoever runs the server of what no client can help.
  private func log(_ error: any Error, _ request: Request, _ context: Context) {
    context.logger.error("\(request.method.rawValue) \(request.uri.path) failed: \(error)")
  }
}
