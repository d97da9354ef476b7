/// A YAML value and where it stands; scalars are texts, whatever they look like.
struct DefinitionNode {
  /// What stands there.
  indirect enum Content {
    /// A scalar; plain is one without quotes and not in a block.
    case scalar(String, isPlain: Bool)
    /// A list.
    case sequence([DefinitionNode])
    /// Keys, each once, in order.
    case mapping([Entry])
  }

  /// A key of a mapping with its value.
  struct Entry {
    let key: String
    let keyPlace: Place
    let value: DefinitionNode
  }

  let content: Content
  let place: Place

  /// What it is, for messages.
  var shape: String {
    switch content {
    case .scalar(let text, let isPlain): isPlain && text.isEmpty ? "nothing" : "'\(text)'"
    case .sequence(let nodes): nodes.isEmpty ? "an empty list" : "a list"
    case .mapping(let entries): entries.isEmpty ? "an empty mapping" : "a mapping"
    }
  }

  /// Whether nothing is written where a value could be.
  var isEmpty: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return text.isEmpty
  }
}

/// Where a YAML value stands.
struct Place: Hashable, Sendable {
  /// Its first character: a quote where it has quotes.
  let location: DefinitionLocation
  /// The column of the text's first character, where the text stands on one line as it is.
  let textColumn: Int?

  /// Where a character of the text stands, counted from 1; the value's place where the text is
  /// folded or escaped.
  func location(ofCharacter position: Int, in text: String) -> DefinitionLocation {
    guard let textColumn else { return location }
    let scalars = text.prefix(max(0, position - 1)).unicodeScalars.count
    return DefinitionLocation(
      file: location.file,
      line: location.line,
      column: textColumn + scalars
    )
  }
}
