import GranaryJSON
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix

/// Makes responses: JSON with a line feed at its end, like what the command line prints.
enum Answer {
  /// Runs `body`, which may block, on a thread that is there for it, and writes its JSON there too.
  ///
  /// The cooperative pool has no thread to spare for waiting.
  static func blocking(_ body: @escaping @Sendable () throws -> JSONValue) async throws -> Response
  {
    let bytes = try await NIOThreadPool.singleton.runIfActive { buffer(try body()) }
    return response(.ok, bytes)
  }

  static func response(
    _ status: HTTPResponse.Status,
    _ json: JSONValue,
    headers: HTTPFields = [:]
  ) -> Response {
    response(status, buffer(json), headers: headers)
  }

  /// What every answer is.
  static let contentType = "application/json"

  static func buffer(_ json: JSONValue) -> ByteBuffer {
    ByteBuffer(bytes: json.encoded() + [UInt8(ascii: "\n")])
  }

  private static func response(
    _ status: HTTPResponse.Status,
    _ body: ByteBuffer,
    headers: HTTPFields = [:]
  ) -> Response {
    var headers = headers
    headers[.contentType] = contentType
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
  }
}
