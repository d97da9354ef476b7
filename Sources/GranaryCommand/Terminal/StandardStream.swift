import Granary

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Standard output and standard error, unbuffered.
enum StandardStream: Int32 {
  case output = 1
  case error = 2

  /// Whether a person is looking.
  var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Writes all the text.
  func write(_ text: String) throws(GranaryError) { try write(Array(text.utf8)) }

  /// Writes all the bytes.
  func write(_ bytes: [UInt8]) throws(GranaryError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.span.withUnsafeBytes { bytes in
        unsafe systemWrite(rawValue, bytes.baseAddress, bytes.count)
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw GranaryError(
          code: "cannot_write",
          kind: .unavailable,
          message: "could not write to \(self == .output ? "standard output" : "standard error")"
        )
      }
    }
  }
}

/// `write(2)`, by a name that the methods here do not hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(descriptor, bytes, count)
}
