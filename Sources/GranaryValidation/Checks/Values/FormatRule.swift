import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import GranaryPatterns

/// The text is written by a known rule.
struct FormatRule: ValueRule {
  let column: Int
  let format: TextFormat
  private let recognizer: any TextRecognizer

  init(column: Int, _ format: TextFormat) {
    self.column = column
    self.format = format
    recognizer = format.recognizer
  }

  var expected: String { format.title }
  var code: RowRefusal.Code { .wrongFormat }

  func inspect(_ batch: inout BatchInspector) -> Inspection {
    unsafe batch.texts(of: column) { unsafe recognizer.accepts($0) ? .valid : .invalid }
  }
}

/// Tells texts that are written by a rule from others.
protocol TextRecognizer: Sendable {
  func accepts(_ text: UnsafeRawBufferPointer) -> Bool
}

extension TextFormat {
  /// What a text of the format is, after "not".
  var title: String {
    switch self {
    case .email: "an e-mail address"
    case .uuid: "a UUID"
    case .ipv4: "an IPv4 address"
    case .ipv6: "an IPv6 address"
    case .uri: "a URI"
    case .hostname: "a host name"
    case .date: "a day such as 2013-03-01"
    case .json: "JSON"
    }
  }

  var recognizer: any TextRecognizer {
    switch self {
    case .email: EmailRecognizer()
    case .uuid: UUIDRecognizer()
    case .ipv4: IPv4Recognizer()
    case .ipv6: IPv6Recognizer()
    case .uri: URIRecognizer()
    case .hostname: HostnameRecognizer()
    case .date: DateRecognizer()
    case .json: JSONRecognizer()
    }
  }
}
