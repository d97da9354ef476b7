import Granary
import GranaryColumns
import GranaryJSON
import HTTPTypes
import Hummingbird

/// An answer other than the one asked for.
///
/// All wording of such answers stands here, but for what the store's errors say themselves.
struct ErrorAnswer: Error, Hashable, Sendable {
  let status: HTTPResponse.Status
  /// A stable word for programs.
  let code: String
  let message: String
  var location: String?
  /// The methods to try instead, for 405.
  var allow: String?

  /// The body: `{"error":{"code":…,"message":…,"location":…}}`.
  var json: JSONValue { .object(["error": error]) }

  /// What stands under `error`.
  var error: JSONValue {
    .object([
      "code": .string(code),
      "message": .string(message),
      "location": location.map { .string($0) } ?? .null,
    ])
  }

  var response: Response {
    Answer.response(status, json, headers: allow.map { [.allow: $0] } ?? [:])
  }
}

extension ErrorAnswer {
  /// What a store's error is over HTTP; nil for one that nobody has thought of.
  init?(_ error: GranaryError) {
    guard error.code != "internal" else { return nil }
    let status: HTTPResponse.Status =
      switch error.kind {
      case .invalid: .badRequest
      case .notFound: .notFound
      case .conflict: .conflict
      case .refused: .unprocessableContent
      case .unavailable: .serviceUnavailable
      }
    self.init(
      status: status,
      code: error.code,
      message: error.message,
      location: error.location
    )
  }

  /// What came is no request; the connection ends with it.
  static let malformedRequest = ErrorAnswer(
    status: .badRequest,
    code: "malformed_request",
    message: "what was sent is not a well-formed HTTP/1.1 request, or its headers are too long"
  )

  static func wrongContentType(_ contentType: String?) -> ErrorAnswer {
    let given = contentType.map { "'\($0.prefix(80))'" } ?? "no content type"
    return ErrorAnswer(
      status: .unsupportedMediaType,
      code: "unsupported_media_type",
      message: "the body must be JSON: send 'Content-Type: application/json', not \(given)"
    )
  }

  static func noFormatOfRows(_ contentType: String?) -> ErrorAnswer {
    let given = contentType.map { "'\($0.prefix(80))'" } ?? "no content type"
    let known = PushFormat.allCases.map(\.rawValue).joined(separator: ", ")
    return ErrorAnswer(
      status: .unsupportedMediaType,
      code: "unsupported_media_type",
      message: "rows are \(known), not \(given)"
    )
  }

  static let severalKeys = ErrorAnswer(
    status: .badRequest,
    code: "bad_idempotency_key",
    message: "a push has one Idempotency-Key, not several"
  )

  /// 422: the data failed its checks.
  static func refusedRows(_ push: PushResult) -> ErrorAnswer {
    let reasons = push.report?.verdictReasons.joined(separator: "; ") ?? ""
    return ErrorAnswer(
      status: .unprocessableContent,
      code: "refused",
      message: "nothing was stored: \(reasons)"
    )
  }

  static func tooManyRows(_ count: Int, limit: Int) -> ErrorAnswer {
    ErrorAnswer(
      status: .contentTooLarge,
      code: "too_many_rows",
      message: "one request asks for at most \(limit) rows, not \(count); ask in several"
    )
  }

  static func bodyTooLarge(byteLimit: Int) -> ErrorAnswer {
    ErrorAnswer(
      status: .contentTooLarge,
      code: "body_too_large",
      message: "a request body has at most \(byteLimit) bytes; send fewer rows at a time"
    )
  }

  static let incompleteBody = ErrorAnswer(
    status: .badRequest,
    code: "incomplete_body",
    message: "the body ended before its end"
  )

  /// 405 where the path is right, 404 with the nearest route where it is not.
  static func noRoute(
    _ method: HTTPRequest.Method,
    _ path: String,
    routes: [Route]
  ) -> ErrorAnswer {
    let methods = routes.filter { $0.matches(path) }.flatMap(\.methods).map(\.rawValue)
    guard methods.isEmpty else {
      let allow = methods.joined(separator: ", ")
      return ErrorAnswer(
        status: .methodNotAllowed,
        code: "method_not_allowed",
        message: "\(path) takes \(allow), not \(method.rawValue)",
        allow: allow
      )
    }
    let nearest = nearestName(to: path, in: routes.map { $0.filled(from: path) })
    return ErrorAnswer(
      status: .notFound,
      code: "unknown_route",
      message: "there is no route \(path.prefix(200)); "
        + (nearest.map { "did you mean \($0)? " } ?? "")
        + "there are: " + routes.map(\.path).joined(separator: ", ")
    )
  }

  /// 500, with nothing of the reason but where to find it.
  static func unexpected(requestID: String) -> ErrorAnswer {
    ErrorAnswer(
      status: .internalServerError,
      code: "internal",
      message: "the server failed; its log has the reason under request \(requestID)"
    )
  }
}
