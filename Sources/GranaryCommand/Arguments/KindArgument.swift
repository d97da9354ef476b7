import ArgumentParser
import GranaryColumns
import GranaryDefinitions

/// Reads the kinds in arguments.
enum KindArgument {
  /// All kinds, for help.
  static var names: String {
    DefinitionKind.allCases.map(\.rawValue).joined(separator: ", ")
  }

  /// A kind by its name; `view` and `service` do for the features' own.
  @Sendable static func parse(_ text: String) throws -> DefinitionKind {
    if let kind = kind(text) { return kind }
    let kinds = DefinitionKind.allCases.map(\.rawValue)
    throw ValidationError("there is no such kind; " + suggestion(for: text, among: kinds))
  }

  /// The kind that a word means; nil for another word.
  static func kind(_ word: String) -> DefinitionKind? {
    DefinitionKind(rawValue: word) ?? DefinitionKind(rawValue: "feature_\(word)")
  }
}
