import HTTPTypes
import Hummingbird

/// A method and a path, and what answers there.
///
/// All routes stand in one list, from which the router is made and the answers 404 and 405 too.
struct Route: Sendable {
  let method: HTTPRequest.Method
  /// Parameters are written `{name}`.
  let path: String
  let respond: @Sendable (Request, BasicRequestContext) async throws -> Response

  init(
    _ method: HTTPRequest.Method,
    _ path: String,
    respond: @escaping @Sendable (Request, BasicRequestContext) async throws -> Response
  ) {
    self.method = method
    self.path = path
    self.respond = respond
  }

  /// The methods answered here: HEAD goes with GET.
  var methods: [HTTPRequest.Method] { method == .get ? [.get, .head] : [method] }

  /// Whether `path` is one of this route's, whatever the method.
  func matches(_ path: String) -> Bool {
    let pattern = Self.segments(of: self.path)
    let segments = Self.segments(of: path)
    guard pattern.count == segments.count else { return false }
    return zip(pattern, segments).allSatisfy { own, given in
      own.hasPrefix("{") || own.utf8.elementsEqual(given.utf8)
    }
  }

  /// This route with its parameters as `path` has them, for comparing what was asked with what
  /// there is; as it stands where the number of segments differs.
  func filled(from path: String) -> String {
    let pattern = Self.segments(of: self.path)
    let segments = Self.segments(of: path)
    guard pattern.count == segments.count else { return self.path }
    return zip(pattern, segments).map { "/" + ($0.hasPrefix("{") ? $1 : $0) }.joined()
  }

  private static func segments(of path: String) -> [Substring] { path.split(separator: "/") }
}
