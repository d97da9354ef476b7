/// What names a feature: its view and its name within the view.
public struct FeatureReference: Hashable, Sendable, CustomStringConvertible {
  /// The view.
  public let view: String
  /// The name within the view.
  public let name: String

  /// A reference.
  public init(view: String, name: String) {
    self.view = view
    self.name = name
  }

  /// Reads `view__feature` or `view:feature`; nil where it is neither.
  ///
  /// No name has `__` or `:` in it, so that there is one way to read them.
  public init?(parsing text: String) {
    let separator = text.contains(":") ? ":" : "__"
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(view: String(parts[0]), name: String(parts[1]))
  }

  /// `view__feature`: the column in training sets and answers.
  public var description: String { "\(view)__\(name)" }
}
