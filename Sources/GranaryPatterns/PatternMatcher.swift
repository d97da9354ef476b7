internal import CPCRE2

/// What came of matching a value.
public enum PatternMatch: Hashable, Sendable {
  /// It matches.
  case matched
  /// It does not.
  case notMatched
  /// Neither is known: the pattern would have needed more steps or memory than a value may take.
  case limitReached
}

/// A pattern with the memory that one thread needs to match it.
///
/// One owner, freed exactly once, never shared.
@safe public struct PatternMatcher: ~Copyable {
  private static let jitStackBytes = (least: 32 * 1_024, most: 1_024 * 1_024)

  private let pattern: Pattern
  private let matches: OpaquePointer?
  private let context: OpaquePointer?
  private let jitStack: OpaquePointer?

  init(_ pattern: Pattern) {
    self.pattern = pattern
    // One pair of offsets: groups are not asked for.
    unsafe matches = pcre2_match_data_create_8(1, nil)
    unsafe context = pcre2_match_context_create_8(nil)
    let bytes = Self.jitStackBytes
    unsafe jitStack = pcre2_jit_stack_create_8(bytes.least, bytes.most, nil)
    if let context = unsafe context {
      unsafe pcre2_set_match_limit_8(context, Pattern.matchLimit)
      unsafe pcre2_set_heap_limit_8(context, Pattern.heapLimitKiB)
      if let jitStack = unsafe jitStack {
        unsafe pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(jitStack))
      }
    }
  }

  deinit {
    unsafe pcre2_match_data_free_8(matches)
    unsafe pcre2_match_context_free_8(context)
    unsafe pcre2_jit_stack_free_8(jitStack)
  }

  /// Matches a value.
  public func match(_ bytes: UnsafeRawBufferPointer) -> PatternMatch {
    guard let matches = unsafe matches, let context = unsafe context else { return .limitReached }
    let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    // Soundness: the subject is read for the time of the call, up to its length; an empty one may
    // have no address (pcre2_match(3), since 10.39) and is given one all the same.
    let code = unsafe withUnsafePointer(to: 0 as UInt8) { empty in
      unsafe pcre2_match_8(pattern.code, start ?? empty, bytes.count, 0, 0, matches, context)
    }
    if code >= 0 { return .matched }
    return code == PCRE2_ERROR_NOMATCH ? .notMatched : .limitReached
  }
}

@available(*, unavailable)
extension PatternMatcher: Sendable {}
