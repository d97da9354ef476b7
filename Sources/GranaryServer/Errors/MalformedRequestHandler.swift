import Granary
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Gives the answer to what is no HTTP request a body like that of every other error.
///
/// The framework answers such bytes itself, before there is a request that a middleware could see, with
/// 400 and no body.
final class MalformedRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private var isMalformed = false

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if error is HTTPParserError { isMalformed = true }
    context.fireErrorCaught(error)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard isMalformed, case .head(var head) = unwrapOutboundIn(data), head.status == .badRequest,
      head.headerFields[.contentLength] == "0"
    else { return context.write(data, promise: promise) }
    let body = Answer.buffer(ErrorAnswer.malformedRequest.json)
    head.headerFields[.contentType] = Answer.contentType
    head.headerFields[.contentLength] = "\(body.readableBytes)"
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(body)), promise: promise)
  }
}

@available(*, unavailable)
extension MalformedRequestHandler: Sendable {}
