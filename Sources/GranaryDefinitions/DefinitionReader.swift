import GranaryColumns
import GranaryExpressions

/// Reads typed values from nodes and collects what is wrong with them.
///
/// Every reading gives nil where it reported an error, or was given nil because of an earlier one:
/// a reader of a definition reads all parts first and gives up at the end. Columns and features that
/// cannot be read are left out, so that references to the others can be followed all the same.
final class DefinitionReader {
  /// What is wrong so far.
  private(set) var errors: [DefinitionError] = []
  private var reported: Set<DefinitionError> = []
  /// Where the parts of the definition at hand stand that are resolved later, by path.
  private(set) var places: [DefinitionPath: Place] = [:]
  /// Columns and features of the definition at hand that are left out.
  private(set) var unreadable: Set<Text> = []
  /// References of the definition at hand that are left out, by their paths.
  private(set) var unreadPaths: Set<DefinitionPath> = []
  /// What the documents would define that are no YAML; nil where that cannot be told.
  private(set) var lostDocuments: [DefinitionReference?] = []

  /// Reports an error, once: what an alias stands for is met again at every alias.
  func report(
    _ code: DefinitionError.Code,
    at location: DefinitionLocation,
    _ message: String,
    suggesting suggestion: String? = nil
  ) {
    let error = DefinitionError(code, at: location, message, suggesting: suggestion)
    if reported.insert(error).inserted { errors.append(error) }
  }

  func report(
    _ code: DefinitionError.Code,
    at node: DefinitionNode,
    _ message: String,
    suggesting suggestion: String? = nil
  ) {
    report(code, at: node.place.location, message, suggesting: suggestion)
  }

  /// Takes note of a document that is no YAML, and of what it would define; nil where that cannot be told.
  func lose(_ reference: DefinitionReference?) { lostDocuments.append(reference) }

  func record(_ path: DefinitionPath, _ place: Place?) { places[path] = place }

  /// Takes note of a column or feature that is there and cannot be read.
  func leaveOut(_ name: String) { unreadable.insert(Text(name)) }

  /// The name that a reference has; an empty one where it cannot be read, of which it takes note.
  func reference(_ node: DefinitionNode?, _ what: String, at path: DefinitionPath) -> String {
    record(path, node?.place)
    if let name = text(node, what) { return name }
    unreadPaths.insert(path)
    return ""
  }

  /// Forgets what it knows of the definition before.
  func beginDefinition() {
    places = [:]
    unreadable = []
    unreadPaths = []
  }

  // MARK: Containers

  /// The keys of a mapping; those neither known nor planned are reported with the nearest one.
  func keys(
    of node: DefinitionNode?,
    _ what: String,
    known: [String],
    planned: [String] = []
  ) -> KeyedNodes? {
    guard let node else { return nil }
    guard case .mapping(let entries) = node.content else {
      report(.wrongShape, at: node, "\(what) must be a mapping, not \(node.shape)")
      return nil
    }
    var nodes: [String: DefinitionNode] = [:]
    for entry in entries {
      let location = entry.keyPlace.location
      if known.contains(entry.key) {
        nodes[entry.key] = entry.value
      } else if planned.contains(entry.key) {
        report(.notSupported, at: location, "'\(entry.key)' is not in this version of Granary yet")
      } else {
        let near = suggestion(for: entry.key, among: known)
        report(
          .unknownKey,
          at: location,
          "\(what) has no key '\(entry.key)'; \(near)",
          suggesting: nearestName(to: entry.key, in: known)
        )
      }
    }
    return KeyedNodes(what: what, place: node.place, nodes: nodes)
  }

  /// The value of a key that must be there.
  func required(_ key: String, _ keyed: KeyedNodes?) -> DefinitionNode? {
    guard let keyed else { return nil }
    if let node = keyed[key] { return node }
    report(.missingKey, at: keyed.place.location, "\(keyed.what) needs the key '\(key)'")
    return nil
  }

  /// The entries of a mapping whose keys are names that the definition makes up; at least one.
  func entries(of node: DefinitionNode?, _ what: String) -> [DefinitionNode.Entry]? {
    guard let node else { return nil }
    guard case .mapping(let entries) = node.content, !entries.isEmpty else {
      report(
        .wrongShape,
        at: node,
        "\(what) must be a mapping that is not empty, not \(node.shape)"
      )
      return nil
    }
    return entries
  }

  /// The elements of a list.
  func list(_ node: DefinitionNode?, _ what: String, allowsEmpty: Bool = false) -> [DefinitionNode]?
  {
    guard let node else { return nil }
    guard case .sequence(let nodes) = node.content else {
      report(.wrongShape, at: node, "\(what) must be a list, not \(node.shape)")
      return nil
    }
    guard allowsEmpty || !nodes.isEmpty else {
      report(.wrongShape, at: node, "\(what) must not be empty")
      return nil
    }
    return nodes
  }

  // MARK: Scalars

  /// A text; what looks like a number or a truth value is one too.
  func text(_ node: DefinitionNode?, _ what: String) -> String? {
    guard let node else { return nil }
    guard case .scalar(let text, _) = node.content else {
      report(.wrongShape, at: node, "\(what) must be a text, not \(node.shape)")
      return nil
    }
    guard !node.isEmpty else {
      report(.wrongShape, at: node, "\(what) is left open; write \"\" where an empty text is meant")
      return nil
    }
    return text
  }

  /// Texts, each once.
  func texts(_ node: DefinitionNode?, _ what: String, allowsEmpty: Bool = false) -> [String]? {
    guard let nodes = list(node, what, allowsEmpty: allowsEmpty) else { return nil }
    var seen: Set<Text> = []
    let texts = nodes.compactMap { node -> String? in
      guard let text = text(node, "every element of \(what)") else { return nil }
      guard seen.insert(Text(text)).inserted else {
        report(.duplicateName, at: node, "'\(text)' occurs twice in \(what)")
        return nil
      }
      return text
    }
    return texts.count == nodes.count ? texts : nil
  }

  /// A name by the rule of names.
  func name(_ node: DefinitionNode?, _ what: String) -> String? {
    guard let node, let text = text(node, what), isName(text, what, node.place) else { return nil }
    return text
  }

  /// Whether a text follows the rule of names; reports it where not.
  func isName(_ text: String, _ what: String, _ place: Place) -> Bool {
    guard !DefinitionName.isValid(text) else { return true }
    let message = "\(what) '\(text)' is not a name: \(DefinitionName.rule)"
    report(.invalidName, at: place.location, message)
    return false
  }

  /// What a scalar without quotes says; quoted ones are texts and nothing else.
  func plain<Value>(
    _ node: DefinitionNode?,
    _ what: String,
    _ due: String,
    _ read: (String) -> Value?
  ) -> Value? {
    guard let node else { return nil }
    guard case .scalar(let text, isPlain: true) = node.content, let value = read(text) else {
      report(.invalidValue, at: node, "\(what) must be \(due), not \(node.shape)")
      return nil
    }
    return value
  }

  func bool(_ node: DefinitionNode?, _ what: String) -> Bool? {
    plain(node, what, "true or false", Bool.init(_:))
  }

  func integer(_ node: DefinitionNode?, _ what: String, in range: ClosedRange<Int>) -> Int? {
    let due =
      range.upperBound == .max
      ? "an integer of at least \(range.lowerBound)"
      : "an integer from \(range.lowerBound) to \(range.upperBound)"
    return plain(node, what, due) { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
  }

  func number(
    _ node: DefinitionNode?,
    _ what: String,
    _ due: String = "a number",
    where isAllowed: (Double) -> Bool = { _ in true }
  ) -> Double? {
    plain(node, what, due) { text in Double(decimal: text).flatMap { isAllowed($0) ? $0 : nil } }
  }

  /// One of an enumeration's raw values.
  func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ node: DefinitionNode?,
    _ what: String,
    planned: [String] = [],
    andForms forms: String = ""
  ) -> Choice? {
    guard let node, let text = text(node, what) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let choices = Choice.allCases.map(\.rawValue)
    let near = suggestion(for: text, among: choices) + forms
    if planned.contains(text) {
      let message = "\(what) '\(text)' is not in this version of Granary yet; \(near)"
      report(.notSupported, at: node, message)
    } else {
      report(
        .invalidValue,
        at: node,
        "\(what) '\(text)' does not exist; \(near)",
        suggesting: nearestName(to: text, in: choices)
      )
    }
    return nil
  }

  func timeSpan(_ node: DefinitionNode?, _ what: String) -> TimeSpan? {
    guard let node, let text = text(node, what) else { return nil }
    guard let span = TimeSpan(text) else {
      let due = "an integer and a unit of us, ms, s, m, h, d, w, such as 90m"
      report(.invalidValue, at: node, "\(what) must be \(due), not '\(text)'")
      return nil
    }
    return span
  }

  func columnType(_ node: DefinitionNode?, _ what: String) -> ColumnType? {
    guard let node, let text = text(node, what) else { return nil }
    let name = text.hasPrefix("vector(") ? "vector" : text
    if let type = ColumnType(rawValue: text) { return type }
    let isPlanned = ["bytes", "decimal", "vector"].contains(name)
    let types = ColumnType.allCases.map(\.rawValue)
    let near = suggestion(for: text, among: types)
    let message =
      isPlanned
      ? "the type '\(text)' is not in this version of Granary yet; \(near)"
      : "\(what): no type '\(text)'; \(near)"
    report(
      isPlanned ? .notSupported : .invalidValue,
      at: node,
      message,
      suggesting: nearestName(to: text, in: types)
    )
    return nil
  }

  func expression(_ node: DefinitionNode?, _ what: String) -> Expression? {
    guard let node, let text = text(node, what) else { return nil }
    do throws(ExpressionError) {
      return try Expression(parsing: text)
    } catch {
      let location = node.place.location(ofCharacter: error.column, in: text)
      report(.invalidExpression, at: location, "\(what): \(error.message)")
      return nil
    }
  }
}

/// The values of a mapping's keys.
struct KeyedNodes {
  /// What the mapping is, for messages.
  let what: String
  let place: Place
  fileprivate let nodes: [String: DefinitionNode]

  subscript(key: String) -> DefinitionNode? { nodes[key] }
}

/// A part of a definition that is resolved after reading, by its keys: `features/temp`.
struct DefinitionPath: Hashable, Sendable, ExpressibleByStringLiteral {
  private let text: Text

  init(stringLiteral value: String) { text = Text(value) }
  init(_ parts: String...) { text = Text(parts.joined(separator: "/")) }

  /// The path of something in this part.
  func appending(_ parts: String...) -> DefinitionPath {
    DefinitionPath(([text.string] + parts).joined(separator: "/"))
  }
}

/// The rule of names.
enum DefinitionName {
  static let rule =
    "lower-case letters, digits and single underscores after a letter, at most 63 bytes"

  static func isValid(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let underscore = UInt8(ascii: "_")
    guard let first = bytes.first, letters.contains(first), bytes.count <= 63 else { return false }
    return bytes.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == underscore }
      && !zip(bytes, bytes.dropFirst()).contains { $0 == underscore && $1 == underscore }
  }
}

extension BinaryFloatingPoint where Self: LosslessStringConvertible {
  /// Reads a finite number in decimal digits with a fraction or an exponent; nil for anything
  /// else, `nan`, `inf` and hexadecimal digits among it.
  init?(decimal text: String) {
    let allowed = "0123456789+-.eE".utf8
    guard text.utf8.allSatisfy(allowed.contains), let value = Self(text), value.isFinite else {
      return nil
    }
    self = value
  }
}
