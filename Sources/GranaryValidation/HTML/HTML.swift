import GranaryColumns

/// A piece of an HTML document that is written from front to end.
///
/// Markup comes from literals alone; whatever else is written, text or an attribute's value, is
/// escaped. Escaping goes by bytes: by `Character`, a quote with a combining mark behind it would be
/// another character than a quote, and get through.
struct HTML {
  private(set) var bytes: [UInt8] = []

  /// Writes a text.
  ///
  /// Control and format characters are written out, as on a terminal: HTML has most of them not, and
  /// others would turn around what follows.
  mutating func text(_ text: String) {
    for byte in text.onOneLine.utf8 {
      switch byte {
      case UInt8(ascii: "&"): append("&amp;")
      case UInt8(ascii: "<"): append("&lt;")
      case UInt8(ascii: ">"): append("&gt;")
      case UInt8(ascii: "\""): append("&quot;")
      case UInt8(ascii: "'"): append("&#39;")
      default: bytes.append(byte)
      }
    }
  }

  /// Writes a literal as it stands.
  mutating func markup(_ literal: StaticString) { append(literal) }

  /// Writes an element.
  ///
  /// - Parameters:
  ///   - name: The element's name.
  ///   - styles: What its `class` is.
  ///   - attributes: Its other attributes.
  ///   - content: Writes what is in it.
  mutating func element(
    _ name: StaticString,
    class styles: StaticString? = nil,
    _ attributes: KeyValuePairs<StaticString, String> = [:],
    _ content: (inout HTML) -> Void
  ) {
    openTag(name, styles, attributes)
    content(&self)
    append("</")
    append(name)
    append(">")
  }

  /// Writes an element with a text in it.
  mutating func element(
    _ name: StaticString,
    class styles: StaticString? = nil,
    _ attributes: KeyValuePairs<StaticString, String> = [:],
    text: String
  ) {
    element(name, class: styles, attributes) { $0.text(text) }
  }

  /// Writes as many items as there is room for.
  ///
  /// - Parameters:
  ///   - items: What there is, the most important first.
  ///   - countLimit: How many at most.
  ///   - byteLimit: After how many bytes of them no other begins.
  ///   - write: Writes one.
  /// - Returns: How many were left out.
  mutating func items<Item>(
    _ items: some Collection<Item>,
    countLimit: Int,
    byteLimit: Int,
    _ write: (inout HTML, Item) -> Void
  ) -> Int {
    let start = bytes.count
    var written = 0
    for item in items.prefix(countLimit) where bytes.count - start < byteLimit {
      write(&self, item)
      written += 1
    }
    return items.count - written
  }

  private mutating func openTag(
    _ name: StaticString,
    _ styles: StaticString?,
    _ attributes: KeyValuePairs<StaticString, String>
  ) {
    append("<")
    append(name)
    if let styles {
      append(" class=\"")
      append(styles)
      append("\"")
    }
    for (name, value) in attributes {
      append(" ")
      append(name)
      append("=\"")
      text(value)
      append("\"")
    }
    append(">")
  }

  private mutating func append(_ literal: StaticString) {
    literal.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
  }
}
