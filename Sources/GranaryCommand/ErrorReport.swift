import ArgumentParser
import Granary
import GranaryColumns
import GranaryDefinitions
import GranaryJSON

/// An error as people and programs read it.
struct ErrorReport {
  let status: ExitStatus
  let code: String
  let message: String
  var location: String?
  /// Of definitions all that is wrong.
  var definitionErrors: [DefinitionError] = []
  /// What people read, where it is not just location and message.
  var text: String?

  init(_ error: GranaryError) {
    status = ExitStatus(error.kind)
    code = error.code
    message = error.message
    location = error.location
    definitionErrors = error.definitionErrors
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

  /// `{"error":{"code":…,"message":…,"location":…}}`, as over HTTP; of definitions with a list `errors`.
  var json: JSONValue {
    let members: [JSONValue.Member] = [
      .init("code", .string(code)),
      .init("message", .string(message)),
      .init("location", location.map { .string($0) } ?? .null),
    ]
    let list: [JSONValue.Member] =
      definitionErrors.isEmpty ? [] : [.init("errors", .array(definitionErrors.map(\.json)))]
    return .object(["error": .object(members + list)])
  }

  /// Writes the line for people to standard error and, if asked for, the document for programs to
  /// standard output.
  func show(asJSON isJSON: Bool) -> ExitStatus {
    // Where not even standard error can be written to, the exit status has to do.
    if isJSON { try? StandardStream.output.write(json.description + "\n") }
    try? StandardStream.error.write((text ?? lines).withVisibleControls + "\n")
    return status
  }

  /// Location and message.
  ///
  /// Lines after the first are set in, so that none from data can look like one of ours; each error of
  /// definitions has its own.
  private var lines: String {
    let place = location.map { "\($0.onOneLine): " } ?? ""
    let rest = definitionErrors.isEmpty ? message.replacing("\n", with: "\n  ") : message
    return "\(place)error: \(rest)"
  }
}

extension DefinitionError {
  /// `{"file", "line", "column", "code", "message", "suggestion"}`; null for what is not known.
  fileprivate var json: JSONValue {
    .object([
      "file": location.map { .string($0.file) } ?? .null,
      "line": location.map { .int($0.line) } ?? .null,
      "column": location.map { .int($0.column) } ?? .null,
      "code": .string(code.rawValue),
      "message": .string(message),
      "suggestion": suggestion.map { .string($0) } ?? .null,
    ])
  }
}
