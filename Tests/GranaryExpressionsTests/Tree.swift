import GranaryColumns

/// The tests' own form of an expression: made at random with its types, printed for the parser and
/// evaluated by the reference.
///
/// It shares nothing with the target's trees.
indirect enum Tree {
  /// The types of values; a duration is held as an int64 of microseconds.
  enum Kind: CaseIterable, Hashable {
    case bool
    case int64
    case float32
    case float64
    case string
    case timestamp
    case date
    case duration

    var isNumber: Bool { self == .int64 || self == .float32 || self == .float64 }

    func joined(with other: Kind) -> Kind { self == other ? self : .float64 }
  }

  typealias Branch = (when: Tree, then: Tree)

  case literal(Scalar, Kind)
  case column(String, Kind)
  case negative(Tree)
  case arithmetic(String, Tree, Tree, Kind)
  case comparison(String, Tree, Tree)
  case connective(String, Tree, Tree)
  case not(Tree)
  case isNull(Tree, isNegated: Bool)
  case isMember(Tree, [Tree], isNegated: Bool)
  case between(Tree, Tree, Tree, isNegated: Bool)
  case choice(subject: Tree?, [Branch], otherwise: Tree?, Kind)
  case coalesce([Tree], Kind)
  case cast(Tree, Kind)
  case call(String, [Tree], Kind)

  var kind: Kind {
    switch self {
    case .literal(_, let kind), .column(_, let kind), .arithmetic(_, _, _, let kind): kind
    case .choice(_, _, _, let kind), .coalesce(_, let kind), .cast(_, let kind): kind
    case .call(_, _, let kind): kind
    case .negative(let operand): operand.kind
    case .comparison, .connective, .not, .isNull, .isMember, .between: .bool
    }
  }
}

// MARK: Printing

extension Tree {
  /// How tightly the outermost operator binds, from 0 for `or` to 7 for what needs no parentheses.
  private var level: Int {
    switch self {
    case .connective(let name, _, _): name == "or" ? 0 : 1
    case .not: 2
    case .comparison, .isNull, .isMember, .between: 3
    case .arithmetic(let sign, _, _, _): ["+", "-", "||"].contains(sign) ? 4 : 5
    case .negative: 6
    case .literal(let value, let kind): Self.text(of: value, kind).hasPrefix("-") ? 6 : 7
    case .column, .choice, .coalesce, .cast, .call: 7
    }
  }

  /// The text, with as few parentheses as the grammar allows, and some more.
  func text(using random: inout SplitMix) -> String {
    func part(_ tree: Tree, _ level: Int) -> String {
      let text = tree.text(using: &random)
      let isWrapped = tree.level < level || Int.random(in: 0..<8, using: &random) == 0
      return isWrapped ? "(\(text))" : text
    }
    func list(_ trees: [Tree]) -> String { trees.map { part($0, 0) }.joined(separator: ", ") }

    switch self {
    case .literal(let value, let kind): return Self.text(of: value, kind)
    case .column(let name, _): return Bool.random(using: &random) ? name : "\"\(name)\""
    case .negative(let operand): return "-\(part(operand, 6))"
    case .arithmetic(let sign, let left, let right, _):
      return "\(part(left, level)) \(sign) \(part(right, level + 1))"
    case .comparison(let sign, let left, let right):
      let sign = sign == "like" ? " like " : sign
      return "\(part(left, 3))\(sign)\(part(right, 4))"
    case .connective(let name, let left, let right):
      return "\(part(left, level)) \(name) \(part(right, level + 1))"
    case .not(let operand): return "NOT \(part(operand, 2))"
    case .isNull(let operand, let isNegated):
      return "\(part(operand, 3)) is \(isNegated ? "not " : "")null"
    case .isMember(let operand, let elements, let isNegated):
      return "\(part(operand, 3)) \(isNegated ? "not " : "")in (\(list(elements)))"
    case .between(let operand, let low, let high, let isNegated):
      let word = isNegated ? "not between" : "between"
      return "\(part(operand, 3)) \(word) \(part(low, 4)) and \(part(high, 4))"
    case .choice(let subject, let branches, let otherwise, _):
      let head = subject.map { " " + part($0, 0) } ?? ""
      let middle = branches.map { " when \(part($0.when, 0)) then \(part($0.then, 0))" }
      let tail = otherwise.map { " else " + part($0, 0) } ?? ""
      return "case\(head)\(middle.joined())\(tail) end"
    case .coalesce(let values, _): return "coalesce(\(list(values)))"
    case .cast(let operand, let kind): return "cast(\(part(operand, 0)) as \(kind))"
    case .call(let name, let operands, _): return "\(name)(\(list(operands)))"
    }
  }

  private static func text(of value: Scalar, _ kind: Kind) -> String {
    switch (value, kind) {
    case (.null, .duration): "minutes(null)"
    case (.null, _): "cast(null as \(kind))"
    case (.string(let text), _):
      "'\(text.string.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    case (.float32, _): "cast(\(value) as float32)"
    case (.timestamp, _): "timestamp '\(value)'"
    case (.date, _): "date '\(value)'"
    default: "\(value)"
    }
  }
}

/// Steele, Lea and Flood's SplitMix64: the same numbers for the same seed, everywhere.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }
}
