import GranaryIngest
import Testing

@Suite struct JSONPathTests {
  static let paths: [(String, [JSONPath.Step])] = [
    ("a", [.member("a")]),
    ("user.address.city", [.member("user"), .member("address"), .member("city")]),
    ("items[0].id", [.member("items"), .element(0), .member("id")]),
    ("a[1][2]", [.member("a"), .element(1), .element(2)]),
    ("a\\.b.c", [.member("a.b"), .member("c")]),
    ("a\\[0\\].\\\\", [.member("a[0]"), .member("\\")]),
    ("é.名", [.member("é"), .member("名")]),
  ]

  @Test(arguments: paths) func readsWhatItWrites(_ text: String, _ steps: [JSONPath.Step]) {
    #expect(JSONPath(text)?.steps == steps)
    #expect(JSONPath(steps).description == text)
  }

  @Test(arguments: ["", ".", "a.", ".a", "a..b", "[0]", "a[", "a[]", "a[-1]", "a[x]", "a]", "a\\b"])
  func refusesWhatIsNoPath(_ text: String) {
    #expect(JSONPath(text) == nil)
  }
}
