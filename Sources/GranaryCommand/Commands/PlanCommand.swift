import ArgumentParser
import Granary

/// The command `granary plan`.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what applying definitions would change, and what that affects.",
    discussion: "Example: granary plan schemas/flights"
  )

  @Argument(
    help: ArgumentHelp("YAML files, or directories with them.", valueName: "path"),
    completion: .file()
  )
  var paths: [String]

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let files = try DefinitionFiles.read(paths)
    let plan =
      try global.hasStore
      ? global.openStore().plan(files: files) : FeatureStore.planForNewStore(files: files)
    try global.show(plan.json, plan.description)
  }
}
