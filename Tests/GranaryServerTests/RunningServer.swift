import Granary
import Logging
import ServiceLifecycle
import Synchronization

@testable import GranaryServer

/// A server on a free port for as long as a test body runs.
struct RunningServer: Sendable {
  let port: Int
  let log: CollectedLog
  private let group: ServiceGroup

  /// `http://127.0.0.1:PORT` and the path.
  func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  /// Starts what a SIGTERM starts.
  func shutDown() async { await group.triggerGracefulShutdown() }

  /// Serves a store of its own while `body` runs.
  static func withStore(
    limits: GranaryServer.Limits = GranaryServer.Limits(),
    _ body: @Sendable @escaping (RunningServer, TinyStore) async throws -> Void
  ) async throws {
    let tiny = try TinyStore()
    let routes = GranaryServer.routes(of: tiny.store, limits: limits)
    try await with(routes: routes, limits: limits) { try await body($0, tiny) }
  }

  /// Serves routes while `body` runs, then shuts down and waits for the server's end.
  static func with(
    routes: [Route],
    limits: GranaryServer.Limits = GranaryServer.Limits(),
    _ body: @Sendable @escaping (RunningServer) async throws -> Void
  ) async throws {
    let log = CollectedLog()
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    let server = GranaryServer(
      routes: routes,
      port: 0,
      logger: log.logger,
      limits: limits,
      onListening: { continuation.yield($0) }
    )
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let group = ServiceGroup(services: [Service(server: server)], logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { continuation.finish() }
        try await group.run()
      }
      for await port in ports.prefix(1) {
        try await body(RunningServer(port: port, log: log, group: group))
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  private struct Service: ServiceLifecycle.Service {
    let server: GranaryServer
    func run() async throws { try await server.run(until: []) }
  }
}

/// Log lines kept for assertions.
final class CollectedLog: Sendable {
  private let lines = Mutex<[(level: Logger.Level, text: String)]>([])

  /// The lines of a level.
  func lines(_ level: Logger.Level) -> [String] {
    lines.withLock { $0.filter { $0.level == level }.map(\.text) }
  }

  /// A logger that writes here, from level debug on.
  var logger: Logger {
    Logger(label: "test") { _ in Handler(log: self) }
  }

  private struct Handler: LogHandler {
    let log: CollectedLog
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      log.lines.withLock { $0.append((event.level, "\(event.message)")) }
    }
  }
}
