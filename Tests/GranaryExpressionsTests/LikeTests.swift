import GranaryColumns
import Testing

@testable import GranaryExpressions

@Suite struct LikeTests {
  /// Against the definition: `%` takes nothing, or one scalar and goes on.
  @Test func agreesWithTheDefinition() throws {
    let pieces = ["a", "b", "é", "日", "%", "_", "!", "!%", "!_", "!!"]
    for seed in 0..<UInt64(4000) {
      var random = SplitMix(seed: seed)
      func text(_ pieces: [String], _ count: ClosedRange<Int>) -> String {
        (0..<Int.random(in: count, using: &random)).map { _ in random.pick(pieces) }.joined()
      }
      let pattern = text(pieces, 0...7)
      let subject = text(["a", "b", "é", "日", "%", "_", "!"], 0...9)
      let escape: Unicode.Scalar? = Bool.random(using: &random) ? "!" : nil
      let given = like(subject, pattern, escape: escape)
      let due = matches(
        Array(subject.unicodeScalars)[...],
        Array(pattern.unicodeScalars)[...],
        escape
      )
      #expect(given == due, "seed \(seed): '\(subject)' like '\(pattern)'")
    }
  }

  private func matches(
    _ text: ArraySlice<Unicode.Scalar>,
    _ pattern: ArraySlice<Unicode.Scalar>,
    _ escape: Unicode.Scalar?
  ) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    let rest = pattern.dropFirst()
    if first == escape {
      guard let escaped = rest.first else { return false }
      return text.first == escaped && matches(text.dropFirst(), rest.dropFirst(), escape)
    }
    if first == "%" {
      return matches(text, rest, escape)
        || (!text.isEmpty && matches(text.dropFirst(), pattern, escape))
    }
    guard let head = text.first, first == "_" || first == head else { return false }
    return matches(text.dropFirst(), rest, escape)
  }

  /// 64 states fill a word: patterns around every edge, and one state off the end.
  @Test func longPatternsSpanWords() {
    for length in [1, 62, 63, 64, 65, 127, 128, 129, 200] {
      let text = String(String(repeating: "ab", count: length).prefix(length))
      let underscores = String(repeating: "_", count: length)
      #expect(like(text, underscores), "\(length)")
      #expect(!like(String(text.dropLast()), underscores), "\(length)")
      #expect(like(text, underscores + "%"), "\(length)")
      #expect(like(text + text, underscores + "%"), "\(length)")
      #expect(!like(String(text.dropLast()), underscores + "%"), "\(length)")
    }
  }

  /// Backtracking would take longer than there is time: 200 places for `a` among 20,000.
  @Test func doesNotBacktrack() {
    let text = String(repeating: "a", count: 20_000)
    #expect(!like(text, String(repeating: "%a_", count: 200) + "%b"))
    #expect(place(of: String(repeating: "a", count: 10_000) + "b", in: text) == nil)
  }

  @Test func findsTheFirstPlace() {
    let cases: [(needle: String, text: String, place: Int?)] = [
      ("", "abc", 0), ("", "", 0), ("a", "", nil), ("abc", "abc", 0), ("c", "abc", 2),
      ("aab", "aaab", 1), ("abab", "abaabab", 3), ("abcabd", "abcabcabd", 3), ("é", "eé", 1),
      ("ab", "a", nil), ("aa", "abababab", nil),
    ]
    for expected in cases {
      let place = place(of: expected.needle, in: expected.text)
      #expect(place == expected.place, "'\(expected.needle)' in '\(expected.text)'")
    }
  }

  private func like(_ text: String, _ pattern: String, escape: Unicode.Scalar? = nil) -> Bool {
    let (text, pattern) = (Array(text.utf8), Array(pattern.utf8))
    return LikePattern(pattern.span, escape: escape?.value).matches(text.span)
  }

  private func place(of needle: String, in text: String) -> Int? {
    let text = Array(text.utf8)
    return TextSearch(Array(needle.utf8)).place(in: text.span)
  }
}
