/// The candidate that differs least from a name that does not exist, for "did you mean": at most
/// two edits, and fewer than the name has letters; the first in order among equals.
public func nearestName(to name: String, in candidates: some Sequence<String>) -> String? {
  let bytes = Array(name.utf8)
  var nearest: String?
  // Only what is nearer than the best so far is worth a look.
  var limit = min(2, bytes.count - 1)
  for candidate in candidates where limit >= 0 {
    guard abs(candidate.utf8.count - bytes.count) <= limit else { continue }
    let edits = Edits(from: bytes, to: Array(candidate.utf8))
    guard let distance = edits.count(atMost: limit) else { continue }
    nearest = candidate
    limit = distance - 1
  }
  return nearest
}

/// What to tell of a name that does not exist: the nearest one, then all of them, twelve at most.
public func suggestion(for name: String, among candidates: [String]) -> String {
  let nearest = nearestName(to: name, in: candidates).map { "did you mean '\($0)'? " } ?? ""
  return nearest + (candidates.isEmpty ? "there are none" : "there are: \(listing(candidates))")
}

/// The first twelve of some names, and how many others there are.
public func listing(_ names: [String]) -> String {
  names.prefix(12).joined(separator: ", ")
    + (names.count > 12 ? " and \(names.count - 12) more" : "")
}

/// Insertions, deletions, replacements and swaps of neighbours between two texts (optimal string
/// alignment distance), as far as there are few.
private struct Edits {
  let from: [UInt8]
  let to: [UInt8]

  /// How many there are between what begins at two places; nil where there are more than a limit.
  ///
  /// Equal bytes at the beginning need none. After them each edit is tried in turn, so that the work
  /// grows threefold with each that is allowed, and not with the square of the length.
  func count(from row: Int = 0, to column: Int = 0, atMost limit: Int) -> Int? {
    var (row, column) = (row, column)
    while row < from.count, column < to.count, from[row] == to[column] {
      row += 1
      column += 1
    }
    let (left, due) = (from.count - row, to.count - column)
    if left == 0 || due == 0 { return left + due <= limit ? left + due : nil }
    guard limit > 0, abs(left - due) <= limit else { return nil }
    var best = count(from: row + 1, to: column + 1, atMost: limit - 1)
    func consider(_ count: Int?) { best = [best, count].compactMap(\.self).min() }
    consider(count(from: row + 1, to: column, atMost: limit - 1))
    consider(count(from: row, to: column + 1, atMost: limit - 1))
    if left > 1, due > 1, from[row] == to[column + 1], from[row + 1] == to[column] {
      consider(count(from: row + 2, to: column + 2, atMost: limit - 1))
    }
    return best.map { $0 + 1 }
  }
}
