/// The field `Link` (RFC 8288): `<https://example.com/rows?page=2>; rel="next", …`.
enum LinkField {
  /// The first target of a relation; nil where there is none.
  ///
  /// Links that say to start from another context (`anchor`) do not count, as §3.2 allows.
  ///
  /// - Parameters:
  ///   - relation: Such as `next`; compared without regard to case.
  ///   - fields: The values of the fields, each with any number of links.
  /// - Returns: The target as it is written, absolute or relative.
  static func target(of relation: String, in fields: [String]) -> String? {
    fields.lazy.flatMap(links(in:)).first { $0.has(relation) }?.target
  }

  private struct Link {
    var target: String
    var parameters: [(name: String, value: String)] = []

    /// Only the first `rel` counts (§3.3); it may name several relations.
    func has(_ relation: String) -> Bool {
      guard !parameters.contains(where: { $0.name == "anchor" }) else { return false }
      let relations = parameters.first { $0.name == "rel" }?.value.split(separator: " ")
      return relations?.contains { $0.lowercased() == relation } ?? false
    }
  }

  /// The links of a value, after the algorithm of appendix B.2; what follows a fault is left out.
  private static func links(in field: String) -> [Link] {
    var scanner = Scanner(field)
    var links: [Link] = []
    while scanner.skip([" ", "\t", ","]), scanner.take("<") {
      guard let target = scanner.text(until: ">") else { break }
      var link = Link(target: target)
      while scanner.skip([" ", "\t"]), scanner.take(";") {
        guard let parameter = scanner.parameter() else { continue }
        link.parameters.append(parameter)
      }
      links.append(link)
    }
    return links
  }

  private struct Scanner {
    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    /// Skips any number of characters; always true.
    mutating func skip(_ characters: Set<Character>) -> Bool {
      rest = rest.drop(while: characters.contains)
      return true
    }

    mutating func take(_ character: Character) -> Bool {
      guard rest.first == character else { return false }
      rest.removeFirst()
      return true
    }

    /// The text before a character, which is taken too; nil where the character is not there.
    mutating func text(until end: Character) -> String? {
      guard let index = rest.firstIndex(of: end) else { return nil }
      defer { rest = rest[rest.index(after: index)...] }
      return String(rest[..<index])
    }

    /// `name`, `name=value` or `name="value"`; nil for an empty one.
    mutating func parameter() -> (name: String, value: String)? {
      let name = skip([" ", "\t"]) ? token(until: ["=", ";", ",", " ", "\t"]).lowercased() : ""
      guard skip([" ", "\t"]), take("="), skip([" ", "\t"]) else {
        return name.isEmpty ? nil : (name, "")
      }
      return (name, take("\"") ? quotedText() : token(until: [";", ",", " ", "\t"]))
    }

    private mutating func token(until ends: Set<Character>) -> String {
      let token = rest.prefix { !ends.contains($0) }
      rest = rest[token.endIndex...]
      return String(token)
    }

    /// The text up to the closing quote; a backslash takes the next character as it is.
    private mutating func quotedText() -> String {
      var text = ""
      while let character = rest.popFirst(), character != "\"" {
        if character == "\\", let escaped = rest.popFirst() {
          text.append(escaped)
        } else {
          text.append(character)
        }
      }
      return text
    }
  }
}
