import Granary
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
  /// The bytes of a body that is declared to be JSON.
  ///
  /// - Throws: ``ErrorAnswer`` 415, 413 or 400; 413 before reading where the length is
  ///   told.
  func jsonBody(upTo byteLimit: Int) async throws -> [UInt8] {
    let type = headers[.contentType]
    guard Self.isJSON(type) else { throw ErrorAnswer.wrongContentType(type) }
    return try await bytes(upTo: byteLimit)
  }

  /// The bytes of a body.
  ///
  /// - Throws: ``ErrorAnswer`` 413 or 400; 413 before reading where the length is told.
  func bytes(upTo byteLimit: Int) async throws -> [UInt8] {
    if let length = headers[.contentLength].flatMap(Int.init), length > byteLimit {
      throw ErrorAnswer.bodyTooLarge(byteLimit: byteLimit)
    }
    do {
      return Array(try await body.collect(upTo: byteLimit).readableBytesView)
    } catch is NIOTooManyBytesError {
      throw ErrorAnswer.bodyTooLarge(byteLimit: byteLimit)
    } catch {
      // The client went away or broke the rules of chunks, or a shutdown waited long enough.
      throw ErrorAnswer.incompleteBody
    }
  }

  /// Whether a content type is `application/json`, with whatever parameters; JSON is UTF-8 in any
  /// case (RFC 8259 §8.1).
  static func isJSON(_ contentType: String?) -> Bool {
    contentType.flatMap(PushFormat.init(mediaType:)) == .json
  }
}
