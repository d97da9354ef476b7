import ArgumentParser
import Granary
import GranaryDefinitions
import GranaryJSON
import GranaryRegistry

/// The command `granary list`.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List what is registered.",
    discussion: "Example: granary list feature_view"
  )

  @Argument(
    help: ArgumentHelp("One kind only: \(KindArgument.names).", valueName: "kind"),
    transform: KindArgument.parse
  )
  var kind: DefinitionKind?

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let definitions = try global.openStore().registered().filter { definition in
      kind.map { definition.kind == $0.rawValue } ?? true
    }
    var table = Table(("KIND", .left), ("NAME", .left), ("VERSION", .right), ("CONTENT", .left))
    for definition in definitions {
      table.append(
        definition.kind,
        definition.name,
        "\(definition.version)",
        String(definition.hash.prefix(12))
      )
    }
    try global.show(
      .object(["definitions": .array(definitions.map(\.json))]),
      table.text(orElse: "nothing is registered")
    )
  }
}

extension RegisteredDefinition {
  /// All but the text.
  fileprivate var json: JSONValue {
    .object([
      "kind": .string(kind),
      "name": .string(name),
      "version": .int(version),
      "hash": .string(hash),
    ])
  }
}
