import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// HTTP/1 whose connections stay open for those clients only that expect it.
///
/// The framework's requests do not tell their version: it would keep a connection of HTTP/1.0 open, and
/// the client wait for its end.
struct PersistentConnections: ServerChildChannel {
  let http1: HTTP1Channel

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    http1.setup(channel: channel, logger: logger).flatMapThrowing { value in
      let pipeline = channel.pipeline.syncOperations
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandler(PersistenceHandler(), position: .after(decoder))
      return value
    }
  }

  func handle(value: HTTP1Channel.Value, logger: Logger) async {
    await http1.handle(value: value, logger: logger)
  }
}

/// Says in requests and in answers whether the connection persists (RFC 9112, section 9.3).
///
/// The framework closes a connection after a request with the header `Connection: close`, spelled so; a
/// client of HTTP/1.0 reads more than one answer only where they say `keep-alive`.
final class PersistenceHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private static let field = "Connection"

  /// What the answers to the requests that have come in will say; a client may send several at once.
  private var due = CircularBuffer<String?>()

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(var head) = unwrapInboundIn(data) else {
      return context.fireChannelRead(data)
    }
    if head.isKeepAlive {
      due.append(head.version == .http1_0 ? "keep-alive" : nil)
    } else {
      due.append("close")
      head.headers.replaceOrAdd(name: Self.field, value: "close")
    }
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .head(var head) = unwrapOutboundIn(data), head.status.code >= 200,
      let option = due.popFirst() ?? nil, !head.headers.contains(name: Self.field)
    else { return context.write(data, promise: promise) }
    head.headers.add(name: Self.field, value: option)
    context.write(wrapOutboundOut(.head(head)), promise: promise)
  }
}

@available(*, unavailable)
extension PersistenceHandler: Sendable {}
