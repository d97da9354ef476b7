import GranaryColumns

/// A value of a definition's canonical text.
indirect enum CanonicalValue {
  /// A quoted text.
  case text(String)
  /// A number or a truth value, as written.
  case plain(String)
  /// A list.
  case list([CanonicalValue])
  /// Keys that have no order; written sorted by their bytes, without those that have no value.
  case keyed([String: CanonicalValue?])
  /// Keys in the order that they were given.
  case ordered([(key: String, value: CanonicalValue)])

  static func bool(_ value: Bool) -> CanonicalValue { .plain(value ? "true" : "false") }
  static func integer(_ value: Int) -> CanonicalValue { .plain(String(value)) }
  static func number(_ value: Double) -> CanonicalValue { .plain(value.description) }
  static func texts(_ values: [String]) -> CanonicalValue { .list(values.map { .text($0) }) }

  static func fields(_ fields: [Field]) -> CanonicalValue {
    .ordered(fields.map { ($0.name, .text($0.type.rawValue)) })
  }

  /// JSON that is YAML 1.1 too.
  ///
  /// The two outer levels take a line an element, so that versions can be compared line by line.
  var json: String {
    var json = ""
    write(to: &json, level: 0)
    return json
  }

  private func write(to json: inout String, level: Int) {
    switch self {
    case .text(let text):
      json += Self.quoted(text)
    case .plain(let text):
      json += text
    case .list(let values):
      Self.write(values, "[", "]", to: &json, level: level) { value, json in
        value.write(to: &json, level: level + 1)
      }
    case .keyed(let values):
      let given = values.compactMap { key, value in value.map { (key: key, value: $0) } }
      let sorted = given.sorted { Text($0.key) < Text($1.key) }
      Self.write(sorted, to: &json, level: level)
    case .ordered(let entries):
      Self.write(entries, to: &json, level: level)
    }
  }

  private static func write(
    _ entries: [(key: String, value: CanonicalValue)],
    to json: inout String,
    level: Int
  ) {
    write(entries, "{", "}", to: &json, level: level) { entry, json in
      json += quoted(entry.key) + ": "
      entry.value.write(to: &json, level: level + 1)
    }
  }

  private static func write<Element>(
    _ elements: [Element],
    _ open: String,
    _ close: String,
    to json: inout String,
    level: Int,
    _ body: (Element, inout String) -> Void
  ) {
    let isBroken = level < 2 && !elements.isEmpty
    let indent = "\n" + String(repeating: "  ", count: level)
    json += open
    for (index, element) in elements.enumerated() {
      if index > 0 { json += isBroken ? "," : ", " }
      if isBroken { json += indent + "  " }
      body(element, &json)
    }
    json += (isBroken ? indent : "") + close
  }

  /// A text in double quotes.
  ///
  /// What YAML 1.1 takes for a line break or does not take at all is escaped too (§5.1, §5.4).
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\0"..<" ", "\u{7F}"..."\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}",
        "\u{FFFE}", "\u{FFFF}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
