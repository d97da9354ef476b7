internal import CCrypto

/// A SHA-256 digest (FIPS 180-4): 32 bytes that stand for content.
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
  /// The 32 bytes.
  public let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads 64 hexadecimal digits of either case; nil for anything else.
  public init?(hex: String) {
    let digits = hex.utf8.compactMap(hexadecimalValue)
    guard digits.count == 64, hex.utf8.count == 64 else { return nil }
    bytes = stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// Digests bytes.
  public init(hashing bytes: [UInt8]) {
    var hasher = SHA256Hasher()
    hasher.update(bytes)
    self = hasher.finish()
  }

  /// The digest as 64 lower-case hexadecimal digits.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Digests content that comes in pieces; the pieces' borders make no difference.
///
/// Has one owner, and libcrypto ties a context to no thread: it may move between them.
@safe public struct SHA256Hasher: ~Copyable, @unchecked Sendable {
  private let context: OpaquePointer

  /// A hasher that has seen nothing.
  public init() {
    // libcrypto fails here only without memory, and where an administrator has switched SHA-256
    // off: nothing that input can cause.
    guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("no digest context") }
    unsafe self.context = context
    precondition(unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "no SHA-256")
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    let code = unsafe EVP_DigestUpdate(context, base, bytes.count)
    precondition(code == 1, "digest failed")
  }

  /// Adds bytes.
  public mutating func update(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  /// Adds the UTF-8 bytes of a text, without a mark where it ends.
  public mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { unsafe update(UnsafeRawBufferPointer($0)) }
  }

  /// The digest of all that was added.
  public consuming func finish() -> SHA256Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    let code = unsafe bytes.withUnsafeMutableBufferPointer { digest in
      unsafe EVP_DigestFinal_ex(context, digest.baseAddress, nil)
    }
    precondition(code == 1, "digest failed")
    return SHA256Digest(bytes: bytes)
  }
}

private func hexadecimalValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}
