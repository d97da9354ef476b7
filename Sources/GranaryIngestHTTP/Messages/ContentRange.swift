/// Which bytes of the whole an answer with status 206 has (RFC 9110 §14.4).
struct ContentRange: Hashable, Sendable {
  /// Where they begin.
  let start: Int
  /// Where they end, included.
  let end: Int
  /// The length of the whole; nil where the server does not say.
  let total: Int?

  /// Reads a field such as `bytes 100-199/1000`; nil for anything else, several parts among it.
  init?(_ field: String) {
    let words = field.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
    let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1] == "*" || Int(parts[1]) != nil else { return nil }
    let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let start = ends[0], let end = ends[1], 0 <= start, start <= end else {
      return nil
    }
    (self.start, self.end, total) = (start, end, Int(parts[1]))
  }
}
