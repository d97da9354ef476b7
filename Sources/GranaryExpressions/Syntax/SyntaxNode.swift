import GranaryColumns

/// A parsed piece of an expression, not typed yet.
struct SyntaxNode: Sendable {
  indirect enum Kind: Sendable {
    case literal(Literal)
    case column(String, isQuoted: Bool)
    /// A function or, under the name that the table gives it, an operator.
    case call(String, [SyntaxNode])
    case cast(SyntaxNode, to: String, atByte: Int)
    /// `case`: with a subject, the conditions are values that it is compared with.
    case choice(subject: SyntaxNode?, [Branch], otherwise: SyntaxNode?)
  }

  struct Branch: Sendable {
    let condition: SyntaxNode
    let value: SyntaxNode
  }

  enum Literal: Sendable {
    case null
    case bool(Bool)
    case int64(Int64)
    case float64(Double)
    case string(Text)
    case timestamp(Timestamp)
    case date(CalendarDate)
  }

  let kind: Kind
  /// Where a message about this piece points to: its operator, or else its first byte.
  let offset: Int
  /// Levels of the tree from here down.
  ///
  /// Bounded by the parser, so that no walk over the tree can run out of stack.
  let depth: Int

  init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
    depth = 1 + (kind.children.map(\.depth).max() ?? 0)
  }

  /// The first column in the order of the text that a condition on its name holds for.
  func firstColumn(
    where isWanted: (String) -> Bool
  ) -> (name: String, isQuoted: Bool, offset: Int)? {
    if case .column(let name, let isQuoted) = kind, isWanted(name) {
      return (name, isQuoted, offset)
    }
    return kind.children.compactMap { $0.firstColumn(where: isWanted) }
      .min { $0.offset < $1.offset }
  }
}

extension SyntaxNode.Kind {
  fileprivate var children: [SyntaxNode] {
    switch self {
    case .literal, .column: []
    case .call(_, let arguments): arguments
    case .cast(let operand, _, _): [operand]
    case .choice(let subject, let branches, let otherwise):
      [subject, otherwise].compactMap(\.self) + branches.flatMap { [$0.condition, $0.value] }
    }
  }
}
