import Granary
import NIOCore

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension GranaryError {
  /// Why a server cannot listen; nil where an error has another reason.
  init?(listeningOn host: String, port: Int, failed error: any Error) {
    let reason: String
    switch error {
    case let error as IOError where error.errnoCode == EADDRINUSE:
      reason = "the port is in use; port 0 takes a free one"
    case let error as IOError where error.errnoCode == EACCES:
      reason = "this user may not take that port; those from 1024 on are free to all"
    case let error as IOError where error.errnoCode == EADDRNOTAVAIL:
      reason = "this machine does not have that address"
    case let error as IOError: reason = error.description
    case is SocketAddressError.UnknownHost: reason = "there is no such host"
    default: return nil
    }
    self.init(
      code: "cannot_listen",
      kind: .unavailable,
      message: "cannot listen on \(host) port \(port): \(reason)"
    )
  }
}
