import CCurl

/// Why a transfer ended before the end of the answer.
struct TransferFault: Hashable {
  /// What may be done about it.
  enum Kind {
    /// The listener wanted it.
    case stopped
    /// Nobody answers at the address: it is wrong, or the server is down.
    case noServer
    /// The connection broke or hung: the next one may do better.
    case connection
    /// The server is not who it should be, or cannot prove it.
    case untrusted
    /// The content is not encoded as the answer says.
    case encoding
    /// Anything else, such as an answer that is no HTTP.
    case other
  }

  let kind: Kind
  /// libcurl's words.
  let reason: String

  init(_ code: CURLcode, _ reason: String) {
    kind = Kind(code)
    self.reason = reason
  }
}

extension TransferFault.Kind {
  fileprivate init(_ code: CURLcode) {
    self =
      switch code {
      case CURLE_WRITE_ERROR, CURLE_ABORTED_BY_CALLBACK: .stopped
      case CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT:
        .noServer
      case CURLE_PARTIAL_FILE, CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING, CURLE_SEND_ERROR,
        CURLE_RECV_ERROR, CURLE_SSL_CONNECT_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
        .connection
      case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
        CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        .untrusted
      case CURLE_BAD_CONTENT_ENCODING: .encoding
      default: .other
      }
  }
}
