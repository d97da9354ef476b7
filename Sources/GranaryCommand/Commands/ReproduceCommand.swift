import ArgumentParser
import Granary
import GranaryJSON

/// The command `granary reproduce`.
struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Make a training set again from its manifest, byte for byte, or say what differs.",
    discussion: """
      Example: granary reproduce training.csv.manifest.json
      Exit status 0 where the bytes are the same, 1 where something differs.
      """
  )

  @Argument(help: "The manifest, as training-set writes it beside its file.", completion: .file())
  var manifest: String

  @Option(
    help: ArgumentHelp(
      "Write the training set to this file; without it the bytes are only compared.",
      valueName: "file"
    ),
    completion: .file()
  )
  var out: String?

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let result = try global.openStore().reproduce(manifest, to: out)
    try global.show(result.json, result.text)
    guard result.isSame else { throw ExitStatus.refused }
  }
}

extension Reproduction {
  /// The result for people.
  fileprivate var text: String {
    let written = file.map { "; written to \($0)" } ?? ""
    if isSame { return "\(manifest): the same bytes\(written)" }
    let heading =
      digest == nil ? "it cannot be made again" : "it was made again, and differs\(written)"
    return ([heading].map { "\(manifest): \($0)" } + differences.map { "  \($0.message)" })
      .joined(separator: "\n")
  }
}
