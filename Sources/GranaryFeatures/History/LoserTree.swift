/// Which of several contestants comes first, found anew in ⌈log₂ n⌉ comparisons when that one has
/// changed: each inner node keeps the loser of the match below it, the winner goes on.
struct LoserTree {
  /// The loser of each match; the one at place 0 is unused, the children of place `i` are at `2i` and
  /// `2i + 1`, and the contestants stand below, from place `n` on.
  private var losers: [Int]
  /// The contestant that comes first.
  private(set) var winner = 0

  /// Has all contestants compete.
  ///
  /// - Parameters:
  ///   - count: Their number, at least 1.
  ///   - isBefore: A strict weak order of them.
  init(count: Int, isBefore: (Int, Int) -> Bool) {
    losers = Array(repeating: 0, count: count)
    var winners = Array(repeating: 0, count: count) + Array(0..<count)
    for place in stride(from: count - 1, to: 0, by: -1) {
      let (left, right) = (winners[2 * place], winners[2 * place + 1])
      let isRightFirst = isBefore(right, left)
      winners[place] = isRightFirst ? right : left
      losers[place] = isRightFirst ? left : right
    }
    winner = count == 1 ? 0 : winners[1]
  }

  /// Finds the winner after what the last one stands for has changed.
  @inline(__always)
  mutating func replay(isBefore: (Int, Int) -> Bool) {
    var candidate = winner
    var place = (losers.count + winner) / 2
    while place > 0 {
      let loser = losers[place]
      if isBefore(loser, candidate) {
        losers[place] = candidate
        candidate = loser
      }
      place /= 2
    }
    winner = candidate
  }
}
