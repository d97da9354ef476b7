import GranaryColumns
import Yams

/// A file of YAML documents, read as nodes.
///
/// The file is parted at its `---` lines and every part parsed for itself, so that an error in one
/// document hides none in the next.
struct YAMLFile {
  private let name: String
  private let lines: [[Unicode.Scalar]]

  init(name: String, text: String) {
    self.name = name
    lines = Self.lines(of: text)
  }

  /// A document as far as it could be read.
  struct Document {
    let root: DefinitionNode
    /// Whether nothing of it was refused.
    let isWhole: Bool
  }

  /// The documents that could be read; those of nothing but comments are left out.
  func documents(_ reader: DefinitionReader) -> [Document] {
    var documents: [Document] = []
    let starts = [0] + lines.indices.dropFirst().filter { isDocumentStart($0) }
    for (start, end) in zip(starts, starts.dropFirst() + [lines.count]) {
      let part = YAMLPart(file: name, lines: lines, range: start..<end)
      documents += part.documents(reader)
    }
    return documents
  }

  /// Lines with their breaks, which are those that libyaml counts (YAML 1.1, §5.4).
  private static func lines(of text: String) -> [[Unicode.Scalar]] {
    var lines: [[Unicode.Scalar]] = [[]]
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if let broken = previous, isBreak(broken), !(broken == "\r" && scalar == "\n") {
        lines.append([])
      }
      lines[lines.count - 1].append(scalar)
      previous = scalar
    }
    return lines
  }

  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }

  /// Whether a line begins a document; one after a directive continues what that began.
  private func isDocumentStart(_ index: Int) -> Bool {
    let line = lines[index]
    guard line.starts(with: "---".unicodeScalars),
      line.count == 3 || line[3] == " " || line[3] == "\t" || Self.isBreak(line[3])
    else { return false }
    let before = lines[..<index].last { $0.first.map { $0 != "#" && !Self.isBreak($0) } ?? false }
    return before?.first != "%"
  }
}

/// Lines of a file that begin with a document's start.
private struct YAMLPart {
  let file: String
  let lines: [[Unicode.Scalar]]
  let range: Range<Int>

  func documents(_ reader: DefinitionReader) -> [YAMLFile.Document] {
    // One scalar at a time: appending a line would copy all before it.
    var text = String.UnicodeScalarView()
    for line in lines[range] { for scalar in line { text.append(scalar) } }
    var documents: [YAMLFile.Document] = []
    do {
      // Without rules nothing is resolved: what looks like a number stays the text that it is.
      let parser = try Parser(yaml: String(text), resolver: .basic, encoding: .utf8)
      while let root = try parser.nextRoot() {
        let errorCount = reader.errors.count
        guard let node = node(root, reader), !node.isEmpty else { continue }
        let isWhole = reader.errors.count == errorCount
        documents.append(YAMLFile.Document(root: node, isWhole: isWhole))
      }
    } catch let error as YamlError {
      report(error, to: reader)
      reader.lose(reference)
    } catch {
      reader.report(.syntax, at: location(nil), "\(error)")
      reader.lose(reference)
    }
    return documents
  }

  /// What lines that are no YAML together would define, by the keys that stand at their margin.
  private var reference: DefinitionReference? {
    func value(of key: String) -> String? {
      let start = Array("\(key):".unicodeScalars)
      let line = lines[range].first { $0.starts(with: start) }
      guard let line else { return nil }
      let value = line.dropFirst(start.count).prefix { $0 != "#" }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: value.filter { !" \t\r\n\"'".unicodeScalars.contains($0) })
      return String(text)
    }
    guard let kind = value(of: "kind").flatMap(DefinitionKind.init(rawValue:)),
      let name = value(of: "name"), DefinitionName.isValid(name)
    else { return nil }
    return DefinitionReference(kind: kind, name: name)
  }

  private func location(_ mark: Mark?) -> DefinitionLocation {
    DefinitionLocation(
      file: file,
      line: range.lowerBound + (mark?.line ?? 1),
      column: mark?.column ?? 1
    )
  }

  // MARK: Nodes

  private func node(_ node: Node, _ reader: DefinitionReader) -> DefinitionNode? {
    guard isPlainYAML(node, reader) else { return nil }
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain
      return DefinitionNode(
        content: .scalar(scalar.string, isPlain: isPlain),
        place: place(scalar, isPlain: isPlain)
      )
    case .sequence(let sequence):
      let nodes = sequence.compactMap { self.node($0, reader) }
      return DefinitionNode(content: .sequence(nodes), place: place(sequence.mark))
    case .mapping(let mapping):
      let entries = mapping.compactMap { entry($0.key, $0.value, reader) }
      return DefinitionNode(content: .mapping(entries), place: place(mapping.mark))
    case .alias(let alias):
      reader.report(.refusedYAML, at: location(alias.mark), "aliases are not read; write it out")
      return nil
    }
  }

  private func entry(
    _ key: Node,
    _ value: Node,
    _ reader: DefinitionReader
  ) -> DefinitionNode.Entry? {
    guard case .scalar = key else {
      reader.report(.wrongShape, at: location(key.mark), "a key must be a text")
      return nil
    }
    guard let keyNode = node(key, reader), let valueNode = node(value, reader),
      case .scalar(let text, let isPlain) = keyNode.content
    else { return nil }
    guard !(isPlain && Text(text) == "<<") else {
      let message = "merge keys are not read; write the keys out"
      reader.report(.refusedYAML, at: keyNode.place.location, message)
      return nil
    }
    return DefinitionNode.Entry(key: text, keyPlace: keyNode.place, value: valueNode)
  }

  /// Whether a node has neither anchor nor tag.
  ///
  /// The anchor is copied with what an alias stands for, so that nothing behind one is ever walked.
  private func isPlainYAML(_ node: Node, _ reader: DefinitionReader) -> Bool {
    if let anchor = node.anchor {
      let message = "anchors and aliases ('\(anchor.rawValue)') are not read; write it out"
      reader.report(.refusedYAML, at: location(node.mark), message)
      return false
    }
    let tag =
      switch node {
      case .scalar(let scalar): scalar.tag.rawValue
      case .sequence(let sequence): sequence.tag.rawValue
      case .mapping(let mapping): mapping.tag.rawValue
      case .alias: ""
      }
    // A quoted scalar comes with the tag of strings.
    guard tag.isEmpty || tag == Tag.Name.str.rawValue else {
      reader.report(.refusedYAML, at: location(node.mark), "tags ('\(tag)') are not read")
      return false
    }
    return true
  }

  private func place(_ mark: Mark?) -> Place {
    Place(location: location(mark), textColumn: nil)
  }

  private func place(_ scalar: Node.Scalar, isPlain: Bool) -> Place {
    let location = location(scalar.mark)
    let line = location.line <= lines.count ? lines[location.line - 1] : []
    let column = location.column + (isPlain ? 0 : 1)
    let standsThere =
      column <= line.count && line[(column - 1)...].starts(with: scalar.string.unicodeScalars)
    return Place(location: location, textColumn: standsThere ? column : nil)
  }

  // MARK: Errors

  private func report(_ error: YamlError, to reader: DefinitionReader) {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let isTooDeep = problem.hasPrefix("Maximum nesting level")
      let doing = context.map { " \($0.text) at line \(location($0.mark).line)" } ?? ""
      let message = isTooDeep ? "more than 1000 levels" : "not YAML: \(problem)\(doing)"
      reader.report(.syntax, at: location(mark), message)
    case .duplicatedKeysInMapping(let keys, let context):
      let key = keys.first ?? ""
      let message = "the key '\(key)' occurs more than once in one mapping, here for the first time"
      reader.report(.duplicateKey, at: location(context.mark), message)
    case .reader(let problem, _, let value, _):
      let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init)
      let message =
        "not YAML: \(problem) (\(scalar.map { "U+\(String($0.value, radix: 16))" } ?? ""))"
      reader.report(.syntax, at: location(of: scalar), message)
    default:
      reader.report(.syntax, at: location(nil), "not YAML: \(error)")
    }
  }

  /// The first place of a character.
  private func location(of scalar: Unicode.Scalar?) -> DefinitionLocation {
    for line in range {
      guard let scalar, let column = lines[line].firstIndex(of: scalar) else { continue }
      return DefinitionLocation(file: file, line: line + 1, column: column + 1)
    }
    return location(nil)
  }
}
