import ArgumentParser
import Granary
import GranaryColumns
import GranaryFiles
import GranaryJSON

/// What every command takes, before or after its name.
struct GlobalOptions: ParsableArguments {
  @Option(
    name: .customLong("store"),
    help: ArgumentHelp(
      "The store's directory; $GRANARY_STORE, else ./.granary, where not given.",
      valueName: "dir"
    )
  )
  var directory: String?

  @Flag(name: .customLong("json"), help: "Print one JSON document instead of tables.")
  var isJSON = false

  /// The store's directory, whether or not it is there.
  var storeDirectory: String {
    directory ?? SystemEnvironment.value(of: "GRANARY_STORE") ?? ".granary"
  }

  /// Whether there is a store.
  var hasStore: Bool { FeatureStore.exists(at: storeDirectory) }

  /// Opens the store; only `apply` makes one where there is none.
  func openStore(create: Bool = false) throws(GranaryError) -> FeatureStore {
    try FeatureStore(at: storeDirectory, create: create)
  }

  /// Prints a result: the JSON document or, for people, the text.
  func show(
    _ json: @autoclosure () -> JSONValue,
    _ text: @autoclosure () -> String
  ) throws(GranaryError) {
    if isJSON {
      try StandardStream.output.write(json().encoded() + [UInt8(ascii: "\n")])
    } else {
      try StandardStream.output.write(text().withVisibleControls + "\n")
    }
  }
}
