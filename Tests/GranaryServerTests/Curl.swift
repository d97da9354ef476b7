import Foundation
import Testing

/// A real client in a process of its own.
enum Curl {
  /// What a server answered.
  struct Answer: Sendable {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: String
  }

  /// Runs curl to its end.
  static func run(_ arguments: [String]) async throws -> (status: Int32, output: String) {
    // No request lasts longer than that, so that a server that hangs fails the test.
    try await ClientProcess.run(["curl", "--silent", "--max-time", "60"] + arguments)
  }

  /// Sends a request.
  static func request(_ url: String, _ arguments: [String] = []) async throws -> Answer {
    let (status, output) = try await run(["--include", "--http1.1", url] + arguments)
    try #require(status == 0, "curl \(url) ended with \(status)")
    return try answer(output)
  }

  /// Posts JSON.
  static func post(_ url: String, _ body: String) async throws -> Answer {
    try await request(url, ["--header", "Content-Type: application/json", "--data-binary", body])
  }

  private static func answer(_ output: String) throws -> Answer {
    let text = output.replacingOccurrences(of: "HTTP/1.1 100 Continue\r\n\r\n", with: "")
    let separator = try #require(text.firstRange(of: "\r\n\r\n"), "no answer: \(output)")
    let lines = text[..<separator.lowerBound].components(separatedBy: "\r\n")
    let statusLine = lines[0].split(separator: " ")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.components(separatedBy: ": ")
      headers[parts[0].lowercased()] = parts.dropFirst().joined(separator: ": ")
    }
    return Answer(
      status: try #require(Int(statusLine[1])),
      headers: headers,
      body: String(text[separator.upperBound...])
    )
  }
}
