import GranaryFiles
import Testing

@Suite struct PathTests {
  @Test(
    arguments: [
      ("/a/b", "/a", "b"), ("/a", "/", "a"), ("/", "/", "/"), ("a", ".", "a"), ("a/b/", "a", "b"),
      ("", ".", "."), ("//", "/", "/"), ("/a//b", "/a", "b"),
    ] as [(String, String, String)]
  )
  func hasAParentAndALastComponent(_ text: String, _ parent: String, _ last: String) {
    #expect(Path(text).parent.string == parent)
    #expect(Path(text).lastComponent == last)
  }

  @Test func appendsWithOneSlash() {
    #expect(Path("a").appending("b").string == "a/b")
    #expect(Path("a/").appending("b").string == "a/b")
    #expect(Path("/").appending("b").string == "/b")
  }

  @Test func differsByBytes() {
    #expect(Path("\u{E9}") != Path("e\u{301}"))
    #expect(Set([Path("\u{E9}"), Path("e\u{301}")]).count == 2)
  }

  @Test func knowsTheRoot() {
    #expect(Path("/a").isAbsolute)
    #expect(!Path("a").isAbsolute)
  }

  @Test(arguments: [
    ("/a/./b", "/a/b"), ("/a/../b", "/b"), ("/a//b/", "/a/b"), ("/../a", "/a"), ("/", "/"),
  ])
  func isNormalizedByItsText(_ text: String, _ normalized: String) {
    #expect(Path(text).normalized == Path(normalized))
  }
}
