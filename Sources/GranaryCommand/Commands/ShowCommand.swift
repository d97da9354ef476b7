import ArgumentParser
import Granary
import GranaryColumns
import GranaryDefinitions
import GranaryJSON
import GranaryRegistry

/// The command `granary show`.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a definition as it is registered.",
    usage: "granary show [<kind>] <name>[@<version>] [--store <dir>] [--json]",
    discussion: """
      Example: granary show source flights
      Example: granary show weather@2
      """
  )

  @Argument(
    help: ArgumentHelp(
      "The kind, where a name alone could mean several, and the name.",
      valueName: "name"
    )
  )
  var words: [String]

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard words.count <= 2 else { throw ValidationError("a kind and a name are all it takes") }
    if words.count == 2 { _ = try KindArgument.parse(words[0]) }
  }

  func run() throws {
    let definition = try definition(of: global.openStore())
    let json = JSONValue.object([
      "kind": .string(definition.kind),
      "name": .string(definition.name),
      "version": .int(definition.version),
      "hash": .string(definition.hash),
      "text": .string(definition.text),
    ])
    let heading = "# \(definition.kind) \(definition.name)@\(definition.version)\n"
    let text =
      definition.text.hasSuffix("\n") ? String(definition.text.dropLast()) : definition.text
    try global.show(json, heading + text)
  }

  private func definition(
    of store: FeatureStore
  ) throws(GranaryError) -> RegisteredDefinition {
    let registered = try store.registered()
    let kind = words.count == 2 ? KindArgument.kind(words[0])?.rawValue : nil
    let text = words.last ?? ""
    // What follows an @ that is no version is part of a name that does not exist.
    let versioned = VersionedName(text) ?? VersionedName(text, version: nil)
    let name = versioned.name
    let candidates = registered.filter { kind == nil || $0.kind == kind }
    let found = candidates.filter { Text($0.name) == Text(name) }
    guard let first = found.first else {
      throw GranaryError(
        code: "unknown_definition",
        kind: .notFound,
        message: "there is no \(kind ?? "definition") '\(name)'; "
          + suggestion(for: name, among: candidates.map(\.name))
      )
    }
    guard found.count == 1 else {
      let kinds = found.map { "granary show \($0.kind) \(versioned)" }.joined(separator: ", ")
      throw GranaryError(
        code: "ambiguous_name",
        kind: .invalid,
        message: "there are several '\(name)'; say which: \(kinds)"
      )
    }
    guard let kind = DefinitionKind(rawValue: first.kind), versioned.version != nil else {
      return first
    }
    return try store.registered(kind, versioned)
  }
}
