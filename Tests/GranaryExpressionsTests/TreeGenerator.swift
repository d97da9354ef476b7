import GranaryColumns

/// Makes well-typed trees and the batches that they run over, from a seed.
struct TreeGenerator {
  var random: SplitMix

  static let columnKinds: [(name: String, kind: Tree.Kind, type: ColumnType)] = [
    ("flag", .bool, .bool), ("count", .int64, .int64), ("rank", .int64, .int64),
    ("ratio", .float32, .float32), ("delay", .float64, .float64), ("name", .string, .string),
    ("time", .timestamp, .timestamp), ("day", .date, .date),
  ]

  /// Rows with a null in every fifth place or so; `rank` has none.
  mutating func batch() -> Batch {
    let count = Int.random(in: 0...40, using: &random)
    let fields = Self.columnKinds.map { Field($0.name, $0.type) }
    let columns = Self.columnKinds.map { column in
      let scalars = (0..<count).map { _ in
        let isNull = column.name != "rank" && Int.random(in: 0..<5, using: &random) == 0
        return isNull ? Scalar.null : value(column.kind, isLiteral: false)
      }
      return Column(column.type, scalars)
    }
    return Batch(Schema(fields), columns, count: count)
  }

  /// A tree of any kind that a whole expression may have.
  mutating func tree() -> Tree {
    let kinds = Tree.Kind.allCases.filter { $0 != .duration }
    let depth = Int.random(in: 1...5, using: &random)
    return tree(random.pick(kinds), depth)
  }

  private mutating func tree(_ kind: Tree.Kind, _ depth: Int) -> Tree {
    if depth == 0 { return leaf(kind) }
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return leaf(kind)
    case 1: return choice(kind, depth)
    case 2: return several(kind, depth)
    default: return kind == .bool ? test(depth) : computed(kind, depth)
    }
  }

  private mutating func leaf(_ kind: Tree.Kind) -> Tree {
    let columns = Self.columnKinds.filter { $0.kind == kind }
    if !columns.isEmpty, Int.random(in: 0..<3, using: &random) > 0 {
      return .column(random.pick(columns).name, kind)
    }
    if kind == .duration { return .call("seconds", [leaf(random.pick([.int64, .float64]))], kind) }
    let isNull = Int.random(in: 0..<8, using: &random) == 0
    return .literal(isNull ? .null : value(kind, isLiteral: true), kind)
  }

  /// One of several values.
  private mutating func several(_ kind: Tree.Kind, _ depth: Int) -> Tree {
    let count = Int.random(in: 1...3, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0, 1: return .coalesce(similar(kind, count, depth), kind)
    case 2: return .call("nullif", similar(kind, 2, depth), kind)
    default: return .call(random.pick(["least", "greatest"]), similar(kind, count, depth), kind)
    }
  }

  private mutating func computed(_ kind: Tree.Kind, _ depth: Int) -> Tree {
    let next = depth - 1
    let calls = calls(kind, next)
    if !calls.isEmpty, Bool.random(using: &random) { return random.pick(calls) }
    switch kind {
    case .bool: return test(depth)
    case .int64:
      return random.pick([
        .arithmetic(
          random.pick(["+", "-", "*", "//", "%"]),
          tree(kind, next),
          tree(kind, next),
          kind
        ),
        .negative(tree(kind, next)),
        .cast(tree(random.pick([.float32, .float64, .string, .bool]), next), kind),
      ])
    case .float32:
      return random.pick([
        .arithmetic(random.pick(["+", "-", "*", "/"]), tree(kind, next), tree(kind, next), kind),
        .negative(tree(kind, next)),
        .cast(tree(random.pick([.int64, .float64, .bool]), next), kind),
      ])
    case .float64:
      let pair = random.pick([
        (Tree.Kind.float64, Tree.Kind.float64), (.int64, .float64), (.float32, .float64),
        (.float64, .int64), (.int64, .float32),
      ])
      return random.pick([
        .arithmetic(
          random.pick(["+", "-", "*", "/"]),
          tree(pair.0, next),
          tree(pair.1, next),
          kind
        ),
        .arithmetic("/", tree(.int64, next), tree(.int64, next), kind),
        .negative(tree(kind, next)),
        .cast(tree(random.pick([.int64, .float32, .bool]), next), kind),
      ])
    case .string:
      return random.pick([
        .arithmetic("||", tree(kind, next), tree(kind, next), kind),
        .cast(tree(random.pick([.bool, .int64, .timestamp, .date]), next), kind),
      ])
    case .timestamp:
      return random.pick([
        .arithmetic(random.pick(["+", "-"]), tree(kind, next), tree(.duration, next), kind),
        .arithmetic("+", tree(.duration, next), tree(kind, next), kind),
        .cast(tree(.date, next), kind),
      ])
    case .date: return .cast(tree(.timestamp, next), kind)
    case .duration:
      return random.pick([
        .arithmetic(random.pick(["+", "-"]), tree(kind, next), tree(kind, next), kind),
        .arithmetic("-", tree(.timestamp, next), tree(.timestamp, next), kind),
        .arithmetic("*", tree(kind, next), tree(random.pick([.int64, .float32]), next), kind),
        .arithmetic("/", tree(kind, next), tree(random.pick([.float64, .int64]), next), kind),
        .negative(tree(kind, next)),
      ])
    }
  }

  /// Calls of functions that give the kind, one of each sort.
  private mutating func calls(_ kind: Tree.Kind, _ next: Int) -> [Tree] {
    let rounding = random.pick(["abs", "sign", "round", "floor", "ceil", "trunc"])
    let time = random.pick([Tree.Kind.timestamp, .date])
    let unit = random.pick(["second", "minute", "hour", "day", "week", "month", "year"])
    let unitLiteral = Tree.literal(.string(Text(unit)), .string)
    switch kind {
    case .bool:
      let name = random.pick(["contains", "starts_with", "ends_with"])
      return [
        .call(name, [tree(.string, next), tree(.string, next)], kind),
        .call("is_nan", [tree(random.pick([.int64, .float32, .float64]), next)], kind),
      ]
    case .int64:
      let clock = random.pick(["hour", "minute", "second"])
      let part = random.pick(["year", "month", "day", "day_of_year", "day_of_week"])
      return [
        .call(rounding, [tree(kind, next)], kind),
        .call("round", [tree(kind, next), tree(kind, next)], kind),
        .call("length", [tree(.string, next)], kind),
        .call(clock, [tree(.timestamp, next)], kind),
        .call(part, [tree(time, next)], kind),
      ]
    case .float32: return [.call(rounding, [tree(kind, next)], kind)]
    case .float64:
      return [
        .call(rounding, [tree(kind, next)], kind),
        .call("sqrt", [.cast(tree(.int64, next), kind)], kind),
        .call("total_seconds", [tree(.duration, next)], kind),
        .call("epoch_seconds", [tree(.timestamp, next)], kind),
        .arithmetic("/", tree(.duration, next), tree(.duration, next), kind),
      ]
    case .string:
      let place = Tree.Kind.int64
      return [
        .call("concat", [tree(kind, next), tree(kind, next)], kind),
        .call("substr", [tree(kind, next), tree(place, next), tree(place, next)], kind),
        .call("ltrim", [tree(kind, next), tree(kind, next)], kind),
        .call("replace", [tree(kind, next), tree(kind, next), tree(kind, next)], kind),
      ]
    case .timestamp:
      return [
        .call("date_trunc", [unitLiteral, tree(kind, next)], kind),
        .call("to_timestamp", [tree(random.pick([.int64, .float64]), next)], kind),
      ]
    case .date: return [.call("date_trunc", [unitLiteral, tree(kind, next)], kind)]
    case .duration:
      let names = ["microseconds", "milliseconds", "seconds", "minutes", "hours", "days", "weeks"]
      return [
        .call(random.pick(names), [tree(random.pick([.int64, .float32, .float64]), next)], kind)
      ]
    }
  }

  private mutating func test(_ depth: Int) -> Tree {
    let next = depth - 1
    let kind = random.pick(Tree.Kind.allCases)
    let isNegated = Bool.random(using: &random)
    switch Int.random(in: 0..<11, using: &random) {
    case 0, 1:
      let name = random.pick(["and", "or"])
      return .connective(name, tree(.bool, next), tree(.bool, next))
    case 2: return .not(tree(.bool, next))
    case 3: return .isNull(tree(kind, next), isNegated: isNegated)
    case 4:
      let parts = similar(kind, Int.random(in: 2...4, using: &random), next)
      return .isMember(parts[0], Array(parts.dropFirst()), isNegated: isNegated)
    case 5:
      let parts = similar(kind, 3, next)
      return .between(parts[0], parts[1], parts[2], isNegated: isNegated)
    case 6: return .cast(tree(.int64, next), .bool)
    case 7: return random.pick(calls(.bool, next))
    case 8:
      let pattern = random.pick(["", "%", "a%", "%a", "_", "_%", "%b%", "e_", "%1%", "é", "__%-%"])
      let patternTree = Tree.literal(.string(Text(pattern)), .string)
      return .comparison("like", tree(.string, next), patternTree)
    case 9 where kind != .duration:
      let count = Int.random(in: 4...9, using: &random)
      let elements = (0..<count).map { _ in
        let isNull = Int.random(in: 0..<20, using: &random) == 0
        return Tree.literal(isNull ? .null : value(kind, isLiteral: true), kind)
      }
      return .isMember(tree(kind, next), elements, isNegated: isNegated)
    default:
      let parts = similar(kind, 2, next)
      return .comparison(random.pick(["=", "<>", "!=", "<", "<=", ">", ">="]), parts[0], parts[1])
    }
  }

  private mutating func choice(_ kind: Tree.Kind, _ depth: Int) -> Tree {
    let count = Int.random(in: 1...3, using: &random)
    let values = similar(kind, count + 1, depth)
    var subject: Tree?
    var conditions = (0..<count).map { _ in tree(.bool, depth - 1) }
    if Bool.random(using: &random) {
      let parts = similar(random.pick(Tree.Kind.allCases), count + 1, depth)
      subject = parts[0]
      conditions = Array(parts.dropFirst())
    }
    // The first value, which has the kind of the whole, always stays.
    let otherwise = Bool.random(using: &random) ? values[count] : nil
    let branches = zip(conditions, values).map { (when: $0, then: $1) }
    return .choice(subject: subject, branches, otherwise: otherwise, kind)
  }

  /// Trees of which the first has the kind and the others convert to it.
  private mutating func similar(_ kind: Tree.Kind, _ count: Int, _ depth: Int) -> [Tree] {
    let others: [Tree.Kind] = kind == .float64 ? [.int64, .float32, .float64] : [kind]
    let next = max(depth - 1, 0)
    return (0..<count).map { tree($0 == 0 ? kind : random.pick(others), next) }
  }

  /// A value, often one at which something changes.
  ///
  /// Literals have neither NaN nor infinity.
  private mutating func value(_ kind: Tree.Kind, isLiteral: Bool) -> Scalar {
    switch kind {
    case .bool: return .bool(Bool.random(using: &random))
    case .int64, .duration:
      let edges: [Int64] = [0, 1, -1, 2, -7, 60, .max, .min, .max - 1, 1 << 53]
      let small = Int64.random(in: -10...10, using: &random)
      return .int64(Bool.random(using: &random) ? small : random.pick(edges))
    case .float32: return .float32(Float(number(isLiteral: isLiteral)))
    case .float64: return .float64(number(isLiteral: isLiteral))
    case .string:
      return .string(Text(random.pick(["", "a", "ab", "A", "é", "e\u{301}", "it's", "12", "-3"])))
    case .timestamp:
      // Years 0001 to 9999, which is what a literal can say.
      let edges: [Int64] = [0, -1, 86_399_999_999, 1_356_998_400_000_000]
      let any = Int64.random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &random)
      return .timestamp(Timestamp(microseconds: random.pick(edges + [any])))
    case .date:
      let edges: [Int32] = isLiteral ? [0, -1, 15_706] : [0, -1, 15_706, .max, .min]
      let any = Int32.random(in: -719_162...2_932_896, using: &random)
      return .date(CalendarDate(days: random.pick(edges + [any])))
    }
  }

  private mutating func number(isLiteral: Bool) -> Double {
    let edges: [Double] = [0, -0.0, 0.5, -0.25, 2.5, 1e10]
    let wild: [Double] = [.nan, .infinity, -.infinity]
    let small = Double(Int.random(in: -40...40, using: &random)) / 4
    return random.pick(edges + [small, small, small] + (isLiteral ? [] : wild))
  }
}
