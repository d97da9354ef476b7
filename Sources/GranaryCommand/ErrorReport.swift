import ArgumentParser
import Granary
import GranaryColumns
import GranaryDefinitions
import GranaryJSON
import GranaryValidation

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
    let message = Self.unknownCommand(in: arguments[...], under: RootCommand.configuration, "")
    guard let message else { return nil }
    status = .wrong
    code = "unknown_command"
    self.message = message
  }

  private static func unknownCommand(
    in arguments: ArraySlice<String>,
    under command: CommandConfiguration,
    _ path: String
  ) -> String? {
    var words = arguments
    while let word = words.first, word.hasPrefix("-") {
      words = words.dropFirst(word == "--store" ? 2 : 1)
    }
    if path.isEmpty, words.first == "help" { words = words.dropFirst() }
    let commands = command.subcommands.map { $0.configuration }
    guard !commands.isEmpty, let word = words.first else { return nil }
    if let next = commands.first(where: { $0.commandName == word }) {
      return unknownCommand(in: words.dropFirst(), under: next, path + word + " ")
    }
    let names = commands.compactMap(\.commandName)
    return "there is no command '\(path)\(word)'; \(suggestionOfAll(for: word, among: names))"
  }

  /// The nearest name, then all of them.
  private static func suggestionOfAll(for word: String, among names: [String]) -> String {
    let nearest = nearestName(to: word, in: names).map { "did you mean '\($0)'? " } ?? ""
    return nearest + "there are: " + names.joined(separator: ", ")
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
  /// definitions has its own, as far as they are shown.
  private var lines: String {
    guard definitionErrors.isEmpty else {
      let shown = definitionErrors.prefix(ValidationReport.shownReasons).map(\.description)
      let rest = ValidationReport.rest(of: definitionErrors.count, "error")
      return (shown + [rest.map { "\($0); --json lists all" }].compactMap(\.self))
        .joined(separator: "\n")
    }
    let place = location.map { "\($0.onOneLine): " } ?? ""
    return "\(place)error: \(message.replacing("\n", with: "\n  "))"
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
