import ArgumentParser
import Granary

/// The command `granary lookup`.
struct LookupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lookup",
    abstract: "Look up the features of entities in the online store.",
    discussion: """
      Example: granary lookup punctuality --entities '{"carrier": ["UA", "AA"]}'
      """
  )

  @Argument(help: "The service whose features are wanted.")
  var service: String

  @OptionGroup var request: RequestArguments
  @OptionGroup var global: GlobalOptions

  func run() throws {
    let lookup = try request.lookupRequest(service: service)
    let response = try global.openStore().lookup(lookup)
    try global.show(response.json, response.text)
  }
}
