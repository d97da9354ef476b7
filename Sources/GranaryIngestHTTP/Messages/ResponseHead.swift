/// The status and the fields of an answer.
struct ResponseHead: Sendable {
  /// The status, such as 200.
  let status: Int
  private var fields: [(name: String, value: String)] = []

  /// Reads a status line, such as `HTTP/1.1 200 OK`; nil for any other line.
  init?(statusLine line: String) {
    let parts = line.split(separator: " ", maxSplits: 2)
    guard line.hasPrefix("HTTP/"), parts.count >= 2, let status = Int(parts[1]) else { return nil }
    self.status = status
  }

  /// An answer of these fields.
  init(status: Int, _ fields: KeyValuePairs<String, String> = [:]) {
    self.status = status
    self.fields = fields.map { ($0.key.lowercased(), $0.value) }
  }

  /// Adds a field line, `name: value`; a line without a colon says nothing.
  mutating func append(fieldLine line: String) {
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...]
    fields.append((line[..<colon].lowercased(), value.trimmingSpace))
  }

  /// The first value of a field, by its name in lower case.
  subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  /// The values of a field that may occur more than once.
  func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

  /// Whether it only announces the answer proper (RFC 9110 §15.2).
  var isInterim: Bool { (100...199).contains(status) }

  /// The encoding that was put on the content for the way, such as `gzip`; nil for none.
  var contentEncoding: String? {
    guard let encoding = self["content-encoding"], !encoding.isEmpty,
      encoding.lowercased() != "identity"
    else { return nil }
    return encoding
  }

  /// The length of the content on the way.
  var contentLength: Int? {
    self["content-length"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }
}

extension StringProtocol {
  /// The text without spaces and tabs at both ends.
  var trimmingSpace: String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r\n" }
    let start = drop(while: isSpace)
    let end = start.lastIndex { !isSpace($0) }
    return end.map { String(start[...$0]) } ?? ""
  }
}
