import ArgumentParser
import Granary
import GranaryServer
import Logging

/// The command `granary serve`.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Answer lookups and scores over HTTP, until SIGINT or SIGTERM.",
    discussion: """
      Example: granary serve --port 7600
      Routes: POST /v1/lookup, POST /v1/models/{model}/score, GET /health/live, GET /health/ready
      """
  )

  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port to listen on; 0 takes a free one.")
  var port = GranaryServer.defaultPort

  @Option(
    help: ArgumentHelp("What to log: debug tells of every request.", valueName: "level"),
    transform: Self.level
  )
  var logLevel: Logger.Level = .warning

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("a port is a number from 0 to 65535")
    }
  }

  func run() async throws {
    let store = try global.openStore()
    var logger = Logger(label: "granary") { label in StreamLogHandler.standardError(label: label) }
    logger.logLevel = logLevel
    let shownHost = host.contains(":") ? "[\(host)]" : host
    let server = GranaryServer(store: store, host: host, port: port, logger: logger) { port in
      try? StandardStream.error.write("listening on http://\(shownHost):\(port)\n")
    }
    try await server.run()
  }

  @Sendable private static func level(_ name: String) throws -> Logger.Level {
    guard let level = Logger.Level(rawValue: name) else {
      let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("the levels are: \(names)")
    }
    return level
  }
}
