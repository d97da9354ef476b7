import ArgumentParser
import Granary

/// The command `granary apply`.
struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Register definitions, all together or not at all; make the store if need be.",
    discussion: "Example: granary apply schemas/flights"
  )

  @Argument(
    help: ArgumentHelp("YAML files, or directories with them.", valueName: "path"),
    completion: .file()
  )
  var paths: [String]

  @Flag(help: "Remove or narrow what is in use all the same.")
  var allowBreaking = false

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let files = try DefinitionFiles.read(paths)
    // What cannot be registered makes no store.
    if !global.hasStore { _ = try FeatureStore.planForNewStore(files: files) }
    let plan = try global.openStore(create: true).apply(files: files, allowBreaking: allowBreaking)
    try global.show(plan.json, plan.description)
  }
}
