import Foundation
import GranaryTesting
import Testing

/// `granary ingest` with a URL, and without anything.
@Suite(.timeLimit(.minutes(2))) struct AddressTests {
  private static let source = """
    kind: source
    name: fetched
    columns: {shop: string, amount: float64}
    address: {url: "URL", headers: {Authorization: "Bearer ${SHOP_TOKEN}"}, retries: 0}
    """

  @Test func fetchesTheAddressOfASource() async throws {
    let server = try ScriptedServer { request in
      guard request.headers["authorization"] == "Bearer secret" else {
        return ScriptedAnswer(401, text: "no: \(request.headers["authorization"] ?? "")")
      }
      return request.headers["if-none-match"] == nil
        ? ScriptedAnswer(200, ["ETag": "\"1\""], text: "shop,amount\na,1\nb,x\n")
        : ScriptedAnswer(304)
    }
    let project = try TinyProject()
    let url = server.url("/visits.csv?token=t")
    try project.write("schemas/fetched.yaml", Self.source.replacing("URL", with: url))
    try await project.succeed("apply", "schemas")

    let missing = try await project.run("ingest", "fetched")
    #expect(missing.status == 2)
    #expect(missing.errors.contains("environment variable SHOP_TOKEN, which is not set"))

    let denied = try await project.run("ingest", "fetched", environment: ["SHOP_TOKEN": "wrong"])
    #expect(denied.status == 2)
    let name = server.url("/visits.csv?token=***")
    #expect(
      denied.errors
        == "\(name): error: the server answers 401: no: ***\n  It wants to know who asks: "
        + "give the source's address a header whose value has ${VARIABLE}, and check the variable\n"
    )

    let environment = ["SHOP_TOKEN": "secret"]
    let first = try await project.run("ingest", "fetched", environment: environment)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.hasPrefix("fetched \(name): committed as snapshot 1\n"))
    let second = try await project.run("ingest", "fetched", environment: environment)
    #expect(second.output.hasPrefix("fetched \(name): the same content is snapshot 1 already"))
    let quarantine = try await project.succeed("quarantine", "show", "fetched")
    #expect(quarantine.contains(name))
    for text in [
      first.output, second.output, quarantine, try await project.succeed("show", "fetched"),
    ] {
      #expect(!text.contains("secret"))
    }
  }

  @Test func tellsEachWaitWhereNobodyAnswers() async throws {
    let project = try await TinyProject.filled()
    let port = try ScriptedServer { _ in ScriptedAnswer(200) }.port
    let outcome = try await project.run("validate", "visits", "http://127.0.0.1:\(port)/")
    #expect(outcome.status == 3)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 3, "\(outcome.errors)")
    for (line, number) in zip(lines, 1...2) {
      #expect(line.hasPrefix("validate visits: retrying in "))
      #expect(line.contains(" s (\(number) of 2): "))
    }
    #expect(lines.last?.hasSuffix("(tried 3 times); try later") == true)
  }

  @Test func infersFromAnAddress() async throws {
    let server = try ScriptedServer { request in
      request.number == 0
        ? ScriptedAnswer(503) : ScriptedAnswer(200, text: "shop,amount\na,1\nb,2\n")
    }
    let project = try TinyProject()
    let outcome = try await project.run("infer", server.url("/sales.csv?token=t"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("infer: retrying in "))
    #expect(outcome.output.contains("\nname: sales\n"), "\(outcome.output)")
    #expect(outcome.output.contains(server.url("/sales.csv?token=***")))
    #expect(outcome.output.contains("  amount:\n    type: int64\n"))
  }

  @Test func saysWhatIsWrongWithAnAddress() async throws {
    let project = try await TinyProject.filled()
    let port = try ScriptedServer { _ in ScriptedAnswer(200) }.port
    for (address, status, error) in [
      (
        "http://127.0.0.1:x/", 2,
        "http://127.0.0.1:x/: error: this is no address that can be fetched: "
      ),
      ("https://127.0.0.1:\(port)/", 3, "https://127.0.0.1:\(port)/: error: "),
    ] {
      let source =
        "kind: source\nname: a\ncolumns: {shop: string}\naddress: {url: 'http://x/', retries: 0}"
      try project.write("schemas/a.yaml", source)
      try await project.succeed("apply", "schemas")
      let outcome = try await project.run("ingest", "a", address)
      #expect(outcome.status == status)
      #expect(outcome.errors.hasPrefix(error), "\(outcome.errors)")
    }
  }
}
