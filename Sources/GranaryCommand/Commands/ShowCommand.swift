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
    usage: "granary show [<kind>] <name> [--store <dir>] [--json]",
    discussion: "Example: granary show source flights"
  )

  @Argument(help: "The kind, where a name alone could mean several, and the name.")
  var words: [String]

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard words.count <= 2 else { throw ValidationError("a kind and a name are all it takes") }
    if words.count == 2 { _ = try KindArgument.parse(words[0]) }
  }

  func run() throws {
    let definition = try definition(in: global.openStore().registered())
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
    in registered: [RegisteredDefinition]
  ) throws(GranaryError) -> RegisteredDefinition {
    let kind = words.count == 2 ? KindArgument.kind(words[0])?.rawValue : nil
    let name = words.last ?? ""
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
      let kinds = found.map { "granary show \($0.kind) \(name)" }.joined(separator: ", ")
      throw GranaryError(
        code: "ambiguous_name",
        kind: .invalid,
        message: "there are several '\(name)'; say which: \(kinds)"
      )
    }
    return first
  }
}
