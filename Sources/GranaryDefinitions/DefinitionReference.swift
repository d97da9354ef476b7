/// What names a definition: its kind and its name within the kind.
public struct DefinitionReference: Hashable, Sendable, CustomStringConvertible {
  /// What is defined.
  public let kind: DefinitionKind
  /// The name.
  public let name: String

  /// A reference.
  public init(kind: DefinitionKind, name: String) {
    self.kind = kind
    self.name = name
  }

  /// `source flights`.
  public var description: String { "\(kind.rawValue) \(name)" }
}

extension Definition {
  /// Its kind and name.
  public var reference: DefinitionReference { DefinitionReference(kind: kind, name: name) }
}
