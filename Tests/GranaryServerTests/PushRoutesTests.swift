import Foundation
import Granary
import GranaryJSON
import Testing

/// Rows that clients push, over a socket.
@Suite struct PushRoutesTests {
  private func push(
    _ server: RunningServer,
    _ body: String,
    type: String? = "application/json",
    key: String? = nil,
    to source: String = "visits"
  ) async throws -> (status: Int, json: JSONValue) {
    let answer = try await Curl.request(
      server.url("/v1/sources/\(source)/rows"),
      ["--header", "Content-Type: \(type ?? "")", "--data-binary", body]
        + (key.map { ["--header", "idempotency-key: \($0)"] } ?? [])
    )
    return (answer.status, try JSONValue(parsing: Array(answer.body.utf8)))
  }

  private static let row = #"{"shop":"d","at":"2024-01-10T23:30:00Z","amount":5}"#

  @Test func rowsAreInTrainingSetsAndThenServed() async throws {
    try await RunningServer.withStore { server, tiny in
      let pushed = try await push(server, Self.row)
      #expect(pushed.status == 200)
      #expect(pushed.json["outcome"] == "committed")
      #expect(pushed.json["snapshot"] == .int(2))
      #expect(pushed.json["accepted"] == .int(1))
      let lookup =
        #"{"service":"spending","at":"\#(TinyStore.time)","entities":{"shop":["d"]},"#
        + #""request":{"weekday":[4]}}"#
      let before = try await Curl.post(server.url("/v1/lookup"), lookup)
      #expect(before.body.contains("NOT_FOUND"))
      _ = try tiny.store.materialize(["spending"], until: Timestamp(parsing: TinyStore.time))
      let after = try await Curl.post(server.url("/v1/lookup"), lookup)
      #expect(after.body.contains(#""values":[5.0],"statuses":["PRESENT"]"#))
    }
  }

  @Test func eachRowThatFailsIsTold() async throws {
    try await RunningServer.withStore { server, tiny in
      let lines = Self.row + "\n" + #"{"shop":null,"at":"tomorrow","amount":"x"}"# + "\n"
      let pushed = try await push(server, lines, type: "application/x-ndjson; charset=utf-8")
      #expect(pushed.status == 200)
      #expect(pushed.json["quarantined"] == .int(1))
      let refused = try #require(pushed.json["refused_rows"]?.elements?.first)
      #expect(refused["ordinal"] == .int(1))
      #expect(refused["line"] == .int(2))
      let columns = refused["reasons"]?.elements?.compactMap { $0["column"]?.text }
      #expect(Set(columns ?? []).isSuperset(of: ["at", "amount"]))
      #expect(try tiny.store.quarantine(of: "visits").flatMap(\.rows).count == 1)
    }
  }

  @Test func aKeyIsTakenOnce() async throws {
    try await RunningServer.withStore { server, tiny in
      // Several at a time, as a client that tries again may send them.
      let answers = try await withThrowingTaskGroup(of: (Int, JSONValue).self) { tasks in
        for _ in 0..<4 { tasks.addTask { try await push(server, Self.row, key: "once") } }
        return try await tasks.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.map(\.0) == [200, 200, 200, 200])
      let outcomes = answers.compactMap { $0.1["outcome"]?.text }
      #expect(outcomes.filter { $0 == "committed" }.count == 1)
      #expect(outcomes.filter { $0 == "already_pushed" }.count == 3)
      #expect(try tiny.store.snapshots().count == 2)
      let other = try await push(server, Self.row.replacing("5", with: "6"), key: "once")
      #expect(other.status == 409)
      #expect(other.json["error"]?["code"] == "idempotency_key_reused")
    }
  }

  @Test func wrongRequestsSayWhatIsRight() async throws {
    try await RunningServer.withStore { server, tiny in
      let text = try await push(server, Self.row, type: "text/plain")
      #expect(text.status == 415)
      #expect(
        text.json["error"]?["message"]
          == "rows are application/json, application/x-ndjson, text/csv, not 'text/plain'"
      )
      let source = try await push(server, Self.row, to: "visit")
      #expect(source.status == 404)
      #expect(source.json["error"]?["message"]?.text?.contains("did you mean 'visits'?") == true)
      let broken = try await push(server, #"[{"shop":"d"#)
      #expect([200, 400, 422].contains(broken.status))
      let csv = try await push(server, "shop,at\nd,2024-01-10T23:30:00Z\n", type: "text/csv")
      #expect(csv.status == 422)
      #expect(csv.json["error"]?["code"] == "refused")
      #expect(csv.json["error"]?["message"]?.text?.contains("amount") == true)
      #expect(csv.json["push"]?["report"]?["missing_columns"] == ["amount"])
      #expect(try tiny.store.snapshots().count == 1)
    }
  }
}
