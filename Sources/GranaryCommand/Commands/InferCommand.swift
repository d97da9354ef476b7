import ArgumentParser
import Granary
import GranaryFiles
import GranaryJSON

/// The command `granary infer`.
struct InferCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer",
    abstract: "Write a source definition from a file, for a person to edit.",
    discussion: """
      Example: granary infer fixtures/flights/weather.csv --out weather.yaml
      CSV, JSON Lines and JSON documents, compressed or not, are told by their content. All of the \
      file is read. What is written holds on it: granary validate weather \
      fixtures/flights/weather.csv --definitions weather.yaml
      """
  )

  @Argument(
    help: "A file of CSV, JSON Lines or JSON, or its URL; - is standard input.",
    completion: .file()
  )
  var file: String

  @Option(help: "The source's name; made from the file's where not given.")
  var source: String?

  @Option(help: "Write the definition here, not to standard output.", completion: .file())
  var out: String?

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let output = try out.map { try OutputFile($0, besides: [file], mayReplace: false) }
    let bar = ProgressBar("infer")
    defer { bar.finish() }
    let inferred = try TerminationSignal.cleaningUp(ScratchDirectory.discardAll) {
      try FeatureStore.infer(file, as: source, fetching: bar.show(_:))
    }
    bar.finish()
    guard let out, let output else {
      return try global.show(document(inferred), String(inferred.yaml.dropLast()))
    }
    try output.write(Array(inferred.yaml.utf8))
    try global.show(
      document(inferred),
      "\(out): source \(inferred.name), of \(inferred.rows.counted("row")); read it, then "
        + "granary apply \(out)"
    )
  }

  private func document(_ inferred: InferredSource) -> JSONValue {
    .object([
      "source": .string(inferred.name), "file": .string(file), "rows": .int(inferred.rows),
      "definition": .string(inferred.yaml), "out": out.map { .string($0) } ?? .null,
    ])
  }
}
