import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A server on loopback that gives the answers of a script, and breaks connections where it says so.
///
/// A request a connection. It runs on threads of its own: clients under test may block theirs.
public final class ScriptedServer: Sendable {
  /// What a client asked.
  public struct Request: Sendable {
    /// How many requests came before it.
    public let number: Int
    /// What is asked for, such as `/rows?page=2`.
    public let target: String
    /// Names in lower case.
    public let headers: [String: String]
  }

  private let listener: ListeningSocket
  private let log: RequestLog

  /// Listens on a free port.
  ///
  /// - Parameter script: The answer to each request; called one at a time.
  public init(_ script: @escaping @Sendable (Request) -> ScriptedAnswer) throws {
    let listener = try ListeningSocket()
    let log = RequestLog()
    (self.listener, self.log) = (listener, log)
    Thread.detachNewThread {
      while let connection = listener.accept() {
        // A client may leave one connection open while it opens the next.
        Thread.detachNewThread { connection.serve { log.answer($0, script) } }
      }
    }
  }

  deinit { listener.shutDown() }

  /// The port.
  public var port: Int { listener.port }

  /// The requests so far.
  public var requests: [Request] { log.requests }

  /// `http://127.0.0.1:PORT` and the path.
  public func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }
}

/// An answer, byte for byte, and what happens after it.
public struct ScriptedAnswer: Sendable {
  /// What happens after the bytes.
  public enum Ending: Sendable {
    /// The connection is closed.
    case close
    /// The connection stays open, and nothing more comes.
    case hang
    /// A byte comes now and then, for as long as the client stays.
    case trickle
  }

  var bytes: [UInt8]
  var ending: Ending

  /// An answer with a body and, unless the headers say how long it is, its length.
  public init(
    _ status: Int,
    _ headers: KeyValuePairs<String, String> = [:],
    body: [UInt8] = [],
    ending: Ending = .close
  ) {
    var lines = ["HTTP/1.1 \(status) Scripted", "Connection: close"]
    lines += headers.map { "\($0.key): \($0.value)" }
    let framing = ["content-length", "transfer-encoding"]
    if status != 304, !headers.contains(where: { framing.contains($0.key.lowercased()) }) {
      lines.append("Content-Length: \(body.count)")
    }
    bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    self.ending = ending
  }

  /// The same with a text as its body.
  public init(
    _ status: Int,
    _ headers: KeyValuePairs<String, String> = [:],
    text: String,
    ending: Ending = .close
  ) {
    self.init(status, headers, body: Array(text.utf8), ending: ending)
  }

  /// The same, of whose body only the first bytes come.
  public func cut(_ byteCount: Int) -> ScriptedAnswer {
    var answer = self
    let end = bytes.firstRange(of: "\r\n\r\n".utf8)?.upperBound ?? 0
    answer.bytes = Array(bytes.prefix(end + byteCount))
    return answer
  }

  /// Bytes that may be no HTTP at all.
  public init(raw text: String, ending: Ending = .close) {
    bytes = Array(text.utf8)
    self.ending = ending
  }
}

/// The requests that came, and the one script that answers them.
private final class RequestLog: Sendable {
  private let content = Mutex<[ScriptedServer.Request]>([])

  var requests: [ScriptedServer.Request] { content.withLock { $0 } }

  func answer(
    _ lines: [String],
    _ script: (ScriptedServer.Request) -> ScriptedAnswer
  ) -> ScriptedAnswer {
    content.withLock { requests in
      let request = ScriptedServer.Request(number: requests.count, lines: lines)
      requests.append(request)
      return script(request)
    }
  }
}

extension ScriptedServer.Request {
  fileprivate init(number: Int, lines: [String]) {
    self.number = number
    let words = lines.first?.split(separator: " ") ?? []
    target = words.count > 1 ? String(words[1]) : ""
    headers = lines.dropFirst().reduce(into: [:]) { headers, line in
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 {
        headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
  }
}
