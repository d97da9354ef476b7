/// A request as it goes to one server.
struct TransferRequest {
  var url: String
  /// For basic authentication.
  var credentials: HTTPURL.Credentials?
  var headers: [HTTPHeader] = []
  /// Whether the answer may be compressed on the way.
  var acceptsEncodings = true
  /// A file of certificates in PEM; nil for the system's.
  var authorities: String?
  var timeout: Duration
  var connectTimeout: Duration
  /// What counts as a connection that hangs.
  var slowest: HTTPLimits.Slowest

  /// The fields as libcurl wants them; one without a value would remove a field.
  var fieldLines: [String] {
    headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
  }
}

/// What happens to an answer while it comes in.
///
/// A method that returns false ends the transfer.
protocol TransferListener: AnyObject {
  /// A status line, a field, or the empty line after the last one.
  func receive(headerLine: String) -> Bool

  /// The next bytes of the content, decoded.
  func receive(body bytes: UnsafeRawBufferPointer) -> Bool

  /// Bytes that have come over the connection so far, compressed as they may be.
  func receive(progress byteCount: Int) -> Bool
}
