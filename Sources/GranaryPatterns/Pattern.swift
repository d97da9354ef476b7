internal import CPCRE2

/// A regular expression in the syntax of Perl, compiled once (PCRE2, to machine code where its JIT
/// works) and matched from any thread.
///
/// Texts are UTF-8, and `.` is a Unicode scalar; `\d`, `\w` and `\b` are ASCII's unless the pattern
/// begins with `(*UCP)`. Bytes that are not UTF-8 never match.
@safe public final class Pattern: Sendable {
  /// What of a value has to match.
  public enum Extent: Hashable, Sendable {
    /// All of it, from the first to the last character.
    case whole
    /// Some part of it.
    case anywhere
  }

  /// The most steps that one value may take, which linear patterns do not come near.
  static let matchLimit: UInt32 = 1_000_000
  /// Bytes that matching one value without the JIT may take.
  static let heapLimitKiB: UInt32 = 65_536

  /// The expression as written.
  public let text: String

  // Soundness: PCRE2's compiled code is not changed by matching ("Multithreading", pcre2api(3)), and
  // is freed with the last reference to this.
  nonisolated(unsafe) let code: OpaquePointer

  /// Compiles an expression.
  ///
  /// - Throws: ``PatternError`` where the text is none.
  public init(_ text: String, matching extent: Extent = .anywhere) throws(PatternError) {
    var options =
      UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF) | UInt32(PCRE2_NEVER_BACKSLASH_C)
    if extent == .whole { options |= UInt32(PCRE2_ANCHORED) | UInt32(PCRE2_ENDANCHORED) }
    var (error, offset): (Int32, Int) = (0, 0)
    let bytes = Array(text.utf8)
    let code = unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe pcre2_compile_8(bytes.baseAddress, bytes.count, options, &error, &offset, nil)
    }
    guard let code = unsafe code else {
      let before = String(decoding: bytes.prefix(offset), as: UTF8.self)
      throw PatternError(message: Self.message(error), character: before.unicodeScalars.count + 1)
    }
    // Without a JIT for the machine this fails and matching is interpreted, with the same results.
    unsafe pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
    unsafe self.code = code
    self.text = text
  }

  deinit { unsafe pcre2_code_free_8(code) }

  /// What one thread matches with.
  public func makeMatcher() -> PatternMatcher { PatternMatcher(self) }

  private static func message(_ error: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
      unsafe pcre2_get_error_message_8(error, buffer.baseAddress, buffer.count)
    }
    return String(decoding: buffer.prefix(Int(max(0, count))), as: UTF8.self)
  }
}
