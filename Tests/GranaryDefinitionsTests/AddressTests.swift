import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import GranaryIngestHTTP
import Testing

@Suite struct AddressTests {
  static func source(_ address: String, format: String = "csv") -> String {
    "kind: source\nname: s\ncolumns: {a: int64}\nformat: {type: \(format)}\naddress: \(address)"
  }

  static func address(_ text: String, format: String = "csv") throws -> SourceAddress? {
    guard
      case .source(let definition) = try Definition(
        parsing: source(text, format: format),
        file: "f"
      )
    else { return nil }
    return definition.address
  }

  @Test func readsAURLAlone() throws {
    let address = try #require(try Self.address("https://a.example/rows.csv?day=1"))
    #expect(address == SourceAddress(try HTTPURL("https://a.example/rows.csv?day=1")))
    #expect(address.maxPages == 10_000)
    #expect(address.timeout == TimeSpan("1h"))
    #expect(address.maxBytes == 100_000_000_000)
    #expect(address.retries == 5)
  }

  @Test func readsEveryKey() throws {
    let address = try Self.address(
      """

        url: https://a.example/rows
        headers: {Authorization: "Bearer ${TOKEN}", X-Day: today, X-Empty: ""}
        pages: {next: meta.next, max: 7}
        timeout: 90s
        max_bytes: 1000
        retries: 0
      """,
      format: "json"
    )
    let headers = [("Authorization", "Bearer ${TOKEN}"), ("X-Day", "today"), ("X-Empty", "")]
    let expected = SourceAddress(
      try HTTPURL("https://a.example/rows"),
      headers: try headers.map { .init($0, try #require(HeaderTemplate($1))) },
      pageLink: .member(JSONPath([.member("meta"), .member("next")])),
      maxPages: 7,
      timeout: TimeSpan(microseconds: 90_000_000),
      maxBytes: 1000,
      retries: 0
    )
    #expect(address == expected)
    #expect(
      try Self.address("{url: 'https://a.example/', pages: {next: link}}")?.pageLink == .linkField
    )
  }

  static let templates: [(text: String, parts: [HeaderTemplate.Part]?)] = [
    ("", []),
    ("a", [.text("a")]),
    ("Bearer ${TOKEN_1}!", [.text("Bearer "), .variable("TOKEN_1"), .text("!")]),
    ("${a}${_B}", [.variable("a"), .variable("_B")]),
    ("$a {b} $", [.text("$a {b} $")]),
    ("${}", nil),
    ("${1A}", nil),
    ("${A B}", nil),
    ("${A", nil),
    ("a${É}", nil),
  ]

  @Test(arguments: templates) func readsVariables(
    _ text: String,
    _ parts: [HeaderTemplate.Part]?
  ) {
    let template = HeaderTemplate(text)
    #expect(template?.parts == parts)
    #expect(template.map { $0.description == text } ?? true)
  }

  private static let link =
    "the next page can be told at 'next' in the page only where the format is"
    + " json; elsewhere 'next' can be link, the field of the answer"

  static let wrong = [
    BadFile(
      "no URL of HTTP",
      source("ftp://a.example/x"),
      "5:10: error: the address 'ftp://a.example/x': this is no address that can be fetched: only"
        + " http:// and https:// addresses are read, and files by their path"
    ),
    BadFile(
      "a password, which is not repeated",
      source("https://me:pw@a.example/x"),
      "5:10: error: the address has a user or a password, which the registry would keep; give the"
        + " address a header 'Authorization' with its value from ${VARIABLE}"
    ),
    BadFile(
      "a variable in the URL",
      source("{url: 'https://a.example/${X}'}"),
      "5:16: error: the URL has a variable; variables are put into the values of headers only"
    ),
    BadFile(
      "keys and numbers",
      source("{uri: x, timeout: 0s, max_bytes: 0, retries: 101, pages: {max: 0}}"),
      "5:10: error: an address needs the key 'url'",
      "5:11: error: an address has no key 'uri'; did you mean 'url'?"
        + " there are: url, headers, pages, timeout, max_bytes, retries",
      "5:28: error: the timeout must be longer than nothing",
      "5:43: error: max_bytes must be an integer of at least 1, not '0'",
      "5:55: error: retries must be an integer from 0 to 100, not '101'",
      "5:67: error: 'pages' needs the key 'next'",
      "5:73: error: the number of pages must be an integer from 1 to 1000000, not '0'"
    ),
    BadFile(
      "a path in what is no JSON document",
      source("{url: 'https://a.example/', pages: {next: next}}", format: "jsonl"),
      "5:52: error: \(link)"
    ),
    BadFile(
      "a path that is none",
      source("{url: 'https://a.example/', pages: {next: 'a..b'}}", format: "json"),
      "5:52: error: 'next' of 'pages', where it is not link, must be a path such as data.items[0],"
        + " not 'a..b'"
    ),
    BadFile(
      "headers",
      """
      kind: source
      name: s
      columns: {a: int64}
      address:
        url: https://a.example/
        headers:
          Authorization: Bearer secret
          X Key: a
          Range: bytes=0-
          X-Day: "a\\nb"
          x-key: ${1}
          X-A: a
          x-a: b
      """,
      "7:20: error: the header 'Authorization' is written out, and the registry would keep it; take"
        + " its value from ${VARIABLE}",
      "8:5: error: 'X Key' is no name of a header: letters, digits and - without spaces",
      "9:5: error: the header 'Range' is Granary's own to send",
      "10:12: error: the header 'X-Day' has a line break or another control character",
      "11:12: error: the header 'x-key': a variable is written ${NAME}, with letters, digits and"
        + " underscores",
      "13:5: error: the header 'x-a' is there already; case makes no difference"
    ),
  ]

  @Test(arguments: wrong) func refusesAddresses(_ file: BadFile) {
    #expect(file.report() == file.errors)
  }

  @Test func takesNothingFromOthersWhereItChanges() throws {
    let before = try DefinitionSet(parsing: [("f", Self.source("https://a.example/"))])
    let after = try DefinitionSet(parsing: [("f", Self.source("https://b.example/"))], over: before)
    let step = try #require(DefinitionPlan(from: before, to: after).steps.first)
    #expect(step.action == .changed)
    #expect(step.breaking.isEmpty)
  }
}
