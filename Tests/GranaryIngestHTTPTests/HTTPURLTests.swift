import GranaryColumns
import Testing

@testable import GranaryIngestHTTP

@Suite struct HTTPURLTests {
  /// What is shown of a URL.
  static let names: [(url: String, name: String)] = [
    ("http://a.example/rows.csv", "http://a.example/rows.csv"),
    ("https://me:secret@a.example/x?y=1#part", "https://a.example/x?y=1"),
    (
      "https://a.example/x?api_key=1&day=2024-01-01&sig=2",
      "https://a.example/x?api_key=***&day=2024-01-01&sig=***"
    ),
    (
      "https://a.example/x?X-Amz-Signature=1&X-Amz-Credential=2",
      "https://a.example/x?X-Amz-Signature=***&X-Amz-Credential=***"
    ),
    (
      "https://a.example/x?accessToken=1&%6Bey=2&PASSWORD=3",
      "https://a.example/x?accessToken=***&%6Bey=***&PASSWORD=***"
    ),
    (
      "https://a.example/x?client_secret=a=b&design=1&token",
      "https://a.example/x?client_secret=***&design=1&token"
    ),
    ("https://a.example?key=1", "https://a.example/?key=***"),
  ]

  @Test(arguments: names) func showsNothingSecret(_ url: String, _ name: String) throws {
    #expect(try HTTPURL(url).name == name)
    #expect(HTTPURL.name(url).replacing("example?", with: "example/?") == name)
  }

  @Test func hidesThePasswordOfAURLThatIsNone() {
    let error = #expect(throws: FetchError.self) { try HTTPURL("https://me:se@cret@a.example/x") }
    #expect(error?.location == "https://a.example/x")
  }

  @Test func keepsUserAndPasswordApart() throws {
    let url = try HTTPURL("https://me:p%40ss@a.example:8443/x")
    #expect(url.text == "https://a.example:8443/x")
    #expect(url.credentials?.user == "me")
    #expect(url.credentials?.password == "p@ss")
    #expect(try HTTPURL("https://a.example/").credentials == nil)
  }

  @Test func comparesServersByTheirSchemeHostAndPort() throws {
    let origin = try HTTPURL("https://a.example/x").origin
    #expect(try HTTPURL("HTTPS://A.Example:443/y").origin == origin)
    for other in ["http://a.example/x", "https://b.example/x", "https://a.example:8443/x"] {
      #expect(try HTTPURL(other).origin != origin)
    }
    #expect(origin.description == "https://a.example:443")
  }

  /// The first ones from RFC 3986 §5.4.1, over its base.
  static let references: [(reference: String, url: String)] = [
    ("g", "http://a/b/c/g"),
    ("/g", "http://a/g"),
    ("//g", "http://g/"),
    ("?y", "http://a/b/c/d;p?y"),
    ("../g", "http://a/b/g"),
    ("https://other.example/x y", "https://other.example/x%20y"),
    ("http://u:p@a/x", "http://a/x"),
  ]

  @Test(arguments: references) func resolvesReferences(_ reference: String, _ url: String) throws {
    let resolved = try HTTPURL("http://a/b/c/d;p?q").resolving(reference)
    #expect(resolved.text == url)
    #expect(resolved.credentials == nil)
  }

  /// The reasons are libcurl's own words but for the second.
  static let refused: [(url: String, error: String)] = [
    (
      "https://a.example:port/x?key=1",
      "https://a.example:port/x?key=***: this is no address that can be fetched: "
    ),
    (
      "ftp://u:p@a.example/x",
      "ftp://a.example/x: this is no address that can be fetched: only http:// and https:// addresses are read, and files by their path"
    ),
    ("https://", "https://: this is no address that can be fetched: "),
  ]

  @Test(arguments: refused) func refusesOtherTexts(_ url: String, _ error: String) {
    let thrown = #expect(throws: FetchError.self) { try HTTPURL(url) }
    #expect(thrown?.code == .badURL)
    #expect(thrown?.description.hasPrefix(error) == true, "\(thrown?.description ?? "")")
  }

  @Test func tellsAURLFromAFile() {
    #expect(HTTPURL.isURL("https://a.example/x"))
    #expect(HTTPURL.isURL("HTTP://a.example/x"))
    #expect(!HTTPURL.isURL("http/x.csv"))
    // What is no file's name is told as an address, and not looked for on the disk.
    #expect(HTTPURL.isURL("ftp://a.example/x"))
    #expect(!HTTPURL.isURL("data/a://b"))
    #expect(!HTTPURL.isURL("://b"))
  }
}
