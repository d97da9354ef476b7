/// The candidate that differs least from a name that does not exist, for "did you mean": at most
/// two edits, and fewer than the name has letters; the first in order among equals.
public func nearestName(to name: String, in candidates: some Sequence<String>) -> String? {
  var best: (name: String, distance: Int)?
  for candidate in candidates {
    let distance = editDistance(Array(name.utf8), Array(candidate.utf8))
    guard distance <= 2, distance < name.utf8.count, distance < best?.distance ?? .max else {
      continue
    }
    best = (candidate, distance)
  }
  return best?.name
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
/// alignment distance).
private func editDistance(_ from: [UInt8], _ to: [UInt8]) -> Int {
  if from.isEmpty || to.isEmpty { return max(from.count, to.count) }
  var older: [Int] = []
  var previous = Array(0...to.count)
  for row in 1...from.count {
    var current = [row]
    for column in 1...to.count {
      let cost = from[row - 1] == to[column - 1] ? 0 : 1
      var best = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + cost)
      if row > 1, column > 1, from[row - 1] == to[column - 2], from[row - 2] == to[column - 1] {
        best = min(best, older[column - 2] + 1)
      }
      current.append(best)
    }
    (older, previous) = (previous, current)
  }
  return previous[to.count]
}
