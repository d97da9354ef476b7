import GranaryDefinitions
import Testing

@testable import GranaryValidation

/// Texts that are written by the rule of a format and texts that are not; examples of the standards
/// named where there are.
@Suite struct TextFormatTests {
  struct Case: CustomTestStringConvertible {
    let format: TextFormat
    let valid: [String]
    let invalid: [String]
    var testDescription: String { format.rawValue }
  }

  static let cases = [
    Case(
      format: .email,
      valid: [
        "a@b", "jane.doe+news@example.com", ".a..b.@example.org", "!#$%&'*+/=?^_`{|}~-@x-1.y",
        "a@" + String(repeating: "b", count: 63),
      ],
      invalid: [
        "", "a", "@b", "a@", "a@b@c", "a b@c", "a@-b", "a@b-", "a@b..c", "a@b.", "\"a\"@b", "é@b",
        "a@" + String(repeating: "b", count: 64), "a@b\n",
      ]
    ),
    Case(
      format: .uuid,
      valid: ["f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"],
      invalid: [
        "", "f81d4fae7dec11d0a76500a0c91e6bf6", "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
        "g81d4fae-7dec-11d0-a765-00a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
        "f81d4fa-e7dec-11d0-a765-00a0c91e6bf6",
      ]
    ),
    Case(
      format: .ipv4,
      valid: ["0.0.0.0", "255.255.255.255", "192.0.2.1"],
      invalid: [
        "", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.", "1.2.3.4 ", "1.2.3.-4",
        "a.b.c.d",
        "1.2.3.1000",
      ]
    ),
    // RFC 4291, §2.2.
    Case(
      format: .ipv6,
      valid: [
        "ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "2001:DB8:0:0:8:800:200C:417A",
        "2001:DB8::8:800:200C:417A", "FF01::101", "::1", "::", "0:0:0:0:0:0:13.1.68.3",
        "::FFFF:129.144.52.38", "1::", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
      ],
      invalid: [
        "", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::g", "1:",
        ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8::", "::1.2.3", "1.2.3.4::", "fe80::1%eth0", "::1/64",
      ]
    ),
    // RFC 3986, §1.1.2, and §3.2.2.
    Case(
      format: .uri,
      valid: [
        "ftp://ftp.is.co.za/rfc/rfc1808.txt", "http://www.ietf.org/rfc/rfc2396.txt",
        "ldap://[2001:db8::7]/c=GB?objectClass?one", "mailto:John.Doe@example.com",
        "news:comp.infosystems.www.servers.unix", "tel:+1-816-555-1212", "telnet://192.0.2.16:80/",
        "urn:oasis:names:specification:docbook:dtd:xml:4.1.2", "a:", "http://", "file:///etc/hosts",
        "http://u:p@h:/?q=a/b?c#f?", "x://[v7.a:b]:8", "http://a/%20%aF",
      ],
      invalid: [
        "", "a", "//a/b", "/a", "1a:b", ":a", "http://a b", "http://a/%2", "http://a/%zz",
        "http://[::1",
        "http://[1]", "http://a:b/", "http://é/", "http://a/b#c#d", "http://a/[", "a:\\b",
        "x://[v.a]",
        "http://[::1]x/",
      ]
    ),
    Case(
      format: .hostname,
      valid: [
        "a", "example.com", "3com.com", "a-b.c", "A.B", "xn--bcher-kva.example",
        String(repeating: "a", count: 63) + ".b",
      ],
      invalid: [
        "", ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "é", "1.2.3.4", "a.1", "a b",
        String(repeating: "a", count: 64), String(repeating: "a.", count: 127) + "a",
      ]
    ),
    Case(
      format: .date,
      valid: ["2013-03-01", "2000-02-29", "0001-01-01", "9999-12-31"],
      invalid: [
        "", "2013-02-29", "1900-02-29", "2013-13-01", "2013-00-01", "2013-1-1", "13-01-01",
        "2013-03-01T00:00:00Z", "20130301", " 2013-03-01", "2013-03-32",
      ]
    ),
    // RFC 8259, §13.
    Case(
      format: .json,
      valid: ["null", "{\"a\": [1, -2.5e3, \"\\u00e9\"]}", "[]", "\"\"", " 1 ", "[116, 943]"],
      invalid: ["", "nul", "{a: 1}", "[1,]", "01", "1 2", "'a'", "\"", "{\"a\" 1}", "NaN"]
    ),
  ]

  @Test(arguments: cases) func tellsValidTextsFromOthers(_ expected: Case) {
    let recognizer = expected.format.recognizer
    func accepts(_ text: String) -> Bool {
      let bytes = Array(text.utf8)
      return unsafe bytes.withUnsafeBytes { unsafe recognizer.accepts($0) }
    }
    for text in expected.valid { #expect(accepts(text), "\(text)") }
    for text in expected.invalid { #expect(!accepts(text), "\(text)") }
  }
}
