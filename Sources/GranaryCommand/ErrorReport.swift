import ArgumentParser
import Granary
import GranaryColumns
import GranaryJSON

/// An error as people and programs read it.
struct ErrorReport {
  let status: ExitStatus
  let code: String
  let message: String
  var location: String?
  /// What people read, where it is not just location and message.
  var text: String?

  init(_ error: GranaryError) {
    status = ExitStatus(error.kind)
    code = error.code
    message = error.message
    location = error.location
  }

  /// An error that nobody has thought of.
  init(unexpected error: any Error) {
    status = .unavailable
    code = "internal"
    message = "\(error)"
  }

  /// Arguments that do not fit together.
  ///
  /// - Parameters:
  ///   - message: What is wrong.
  ///   - text: The parser's words, which begin with "Error: " and end with the usage.
  init(usage message: String, text: String) {
    status = .wrong
    code = "usage"
    self.message = message
    let parserPrefix = "Error: "
    self.text =
      text.hasPrefix(parserPrefix)
      ? "error: " + text.dropFirst(parserPrefix.count) : "error: " + text
  }

  /// A command that does not exist, which the parser would call an unexpected argument; nil where
  /// the command exists or there is none.
  init?(unknownCommandIn arguments: [String]) {
    var words = arguments[...]
    while let word = words.first, word.hasPrefix("-") {
      words = words.dropFirst(word == "--store" ? 2 : 1)
    }
    if words.first == "help" { words = words.dropFirst() }
    let commands = RootCommand.configuration.subcommands.compactMap { command in
      command.configuration.commandName
    }
    guard let word = words.first, !word.hasPrefix("-"), !commands.contains(word) else { return nil }
    status = .wrong
    code = "unknown_command"
    let nearest = nearestName(to: word, in: commands).map { "did you mean '\($0)'? " } ?? ""
    message =
      "there is no command '\(word)'; \(nearest)there are: "
      + commands.joined(separator: ", ")
  }

  /// `{"error":{"code":…,"message":…,"location":…}}`, as over HTTP.
  var json: JSONValue {
    .object([
      "error": .object([
        "code": .string(code),
        "message": .string(message),
        "location": location.map { .string($0) } ?? .null,
      ])
    ])
  }

  /// Writes the line for people to standard error and, if asked for, the document for programs to
  /// standard output.
  func show(asJSON isJSON: Bool) -> ExitStatus {
    // Where not even standard error can be written to, the exit status has to do.
    if isJSON { try? StandardStream.output.write(json.description + "\n") }
    let line = text ?? (location.map { "\($0): " } ?? "") + "error: \(message)"
    try? StandardStream.error.write(line.withVisibleControls + "\n")
    return status
  }
}
