import GranaryColumns
import GranaryStatistics
import Testing

@Suite struct NearestNameTests {
  static let names = ["carrier", "origin", "dep_delay", "arr_delay", "distance", "id", "é"]

  /// Expected values by hand: at most two edits, fewer than the name has bytes.
  @Test(
    arguments: [
      ("carrier", "carrier"), ("carier", "carrier"), ("carreir", "carrier"), ("orgin", "origin"),
      ("orgini", "origin"), ("dep_dely", "dep_delay"), ("rr_delay", "arr_delay"),
      ("arr_dellayy", "arr_delay"), ("i", nil), ("ix", "id"), ("di", "id"), ("x", nil), ("", nil),
      ("weather", nil), ("distanze", "distance"), ("Distance", "distance"), ("e", nil),
    ] as [(String, String?)]
  )
  func suggestsWhatWasProbablyMeant(_ name: String, _ expected: String?) {
    #expect(nearestName(to: name, in: Self.names) == expected)
  }

  @Test func theFirstOfEquallyNearNamesIsSuggested() {
    #expect(nearestName(to: "cat", in: ["bat", "hat", "cart"]) == "bat")
    #expect(nearestName(to: "cat", in: ["cool", "cats", "bat"]) == "cats")
  }

  @Test func saysWhatThereIs() {
    #expect(suggestion(for: "a", among: []) == "there are none")
    #expect(
      suggestion(for: "carier", among: ["carrier", "plane"])
        == "did you mean 'carrier'? there are: carrier, plane"
    )
    #expect(suggestion(for: "weather", among: ["a", "b"]) == "there are: a, b")
    let many = (1...14).map { "name_\($0)" }
    #expect(suggestion(for: "x", among: many).hasSuffix("name_11, name_12 and 2 more"))
  }

  /// Names of few letters, which have many near ones, against the distance by its recurrence.
  @Test func agreesWithTheTextbook() {
    var random = SeededGenerator(seed: 11)
    func name() -> String {
      String(
        (0..<Int.random(in: 0...6, using: &random)).map { _ in
          "abc".randomElement(using: &random) ?? "a"
        }
      )
    }
    var found = 0
    for _ in 0..<5_000 {
      let (wanted, candidates) = (name(), (0..<4).map { _ in name() })
      let near = candidates.map {
        (name: $0, edits: Self.distance(Array(wanted.utf8), Array($0.utf8)))
      }
      .filter { $0.edits <= 2 && $0.edits < wanted.utf8.count }
      let expected = near.min { $0.edits < $1.edits }?.name
      #expect(nearestName(to: wanted, in: candidates) == expected, "\(wanted) in \(candidates)")
      found += expected == nil ? 0 : 1
    }
    #expect(found > 1_000)
  }

  /// Optimal string alignment: insertions, deletions, replacements, swaps of neighbours.
  private static func distance(_ from: [UInt8], _ to: [UInt8]) -> Int {
    var table = (0...from.count).map { row in
      (0...to.count).map { row == 0 ? $0 : $0 == 0 ? row : 0 }
    }
    for row in from.indices {
      for column in to.indices {
        let kept = table[row][column] + (from[row] == to[column] ? 0 : 1)
        var best = min(table[row][column + 1] + 1, table[row + 1][column] + 1, kept)
        if row > 0, column > 0, from[row] == to[column - 1], from[row - 1] == to[column] {
          best = min(best, table[row - 1][column - 1] + 1)
        }
        table[row + 1][column + 1] = best
      }
    }
    return table[from.count][to.count]
  }
}
