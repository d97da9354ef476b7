import GranaryColumns
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
}
