public import Granary
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// The HTTP server: lookups, scores and pushed rows of one store (DESIGN §8).
public struct GranaryServer: Sendable {
  /// The port that a server listens on unless told otherwise.
  public static let defaultPort = 7600

  /// Bounds on what one client may take.
  struct Limits: Sendable {
    /// A longer request body is refused.
    var bodyBytes = 4 * 1024 * 1024
    /// A request for more rows is refused: the answer is made in memory.
    var rows = 10_000
    /// A connection on which nothing has come in for so long is closed.
    ///
    /// Between requests or within one; a response that is being computed does not count as idle.
    var idleTimeout = TimeAmount.seconds(30)
    /// How long a shutdown waits for requests that are being answered.
    var shutdownTimeout = Duration.seconds(10)
  }

  private let address: (host: String, port: Int)
  private let logger: Logger
  private let limits: Limits
  private let onListening: @Sendable (_ port: Int) -> Void
  private let routes: [Route]

  /// A server; it listens once ``run()`` is called.
  ///
  /// - Parameters:
  ///   - store: What lookups and scores are answered from, and where rows are pushed to.
  ///   - host: The address to listen on.
  ///   - port: The port; 0 takes a free one.
  ///   - logger: Gets a line a request at level debug, and the reason of each answer from 500 on.
  ///   - onListening: Is called with the port once connections are accepted.
  public init(
    store: FeatureStore,
    host: String = "127.0.0.1",
    port: Int = GranaryServer.defaultPort,
    logger: Logger,
    onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
  ) {
    let limits = Limits()
    self.init(
      routes: Self.routes(of: store, limits: limits),
      host: host,
      port: port,
      logger: logger,
      limits: limits,
      onListening: onListening
    )
  }

  /// A server of one's own routes and limits.
  init(
    routes: [Route],
    host: String = "127.0.0.1",
    port: Int,
    logger: Logger,
    limits: Limits,
    onListening: @escaping @Sendable (_ port: Int) -> Void
  ) {
    address = (host, port)
    self.logger = logger
    self.limits = limits
    self.onListening = onListening
    self.routes = routes
  }

  /// The routes of a store.
  static func routes(of store: FeatureStore, limits: Limits) -> [Route] {
    FeatureRoutes(store: store, limits: limits).routes
      + PushRoutes(store: store, limits: limits).routes
      + HealthRoutes(store: store).routes
  }

  /// Serves until the process gets SIGINT or SIGTERM; requests that are being answered then are
  /// still answered.
  ///
  /// - Throws: ``GranaryError`` `cannot_listen` where the address cannot be had.
  public func run() async throws {
    try await run(until: [.sigint, .sigterm])
  }

  /// Serves until the process gets one of the signals, or the task is shut down or cancelled.
  func run(until signals: [UnixSignal]) async throws {
    var configuration = ServiceGroupConfiguration(
      services: [application],
      gracefulShutdownSignals: signals,
      logger: logger
    )
    configuration.maximumGracefulShutdownDuration = limits.shutdownTimeout
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch {
      throw GranaryError(listeningOn: address.host, port: address.port, failed: error) ?? error
    }
  }

  private var application: some ApplicationProtocol {
    let router = Router(options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestLogMiddleware())
    router.add(middleware: ErrorMiddleware(routes: routes))
    for route in routes {
      router.on(RouterPath(route.path), method: route.method, use: route.respond)
    }
    return Application(
      router: router,
      server: HTTPServerBuilder { [limits] responder in
        PersistentConnections(
          http1: HTTP1Channel(
            responder: responder,
            configuration: .init(
              additionalChannelHandlers: [MalformedRequestHandler()],
              idleTimeout: limits.idleTimeout
            )
          )
        )
      },
      configuration: ApplicationConfiguration(
        address: .hostname(address.host, port: address.port),
        serverName: "granary"
      ),
      onServerRunning: { [onListening] channel in
        onListening(channel.localAddress?.port ?? 0)
      },
      logger: logger
    )
  }
}
