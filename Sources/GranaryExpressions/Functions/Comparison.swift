import GranaryColumns

extension FunctionTable {
  private static let comparable = "two values of one type: cast one of them"

  /// Tests of order and equality; all follow from two, since every type is totally ordered.
  static let comparisons = [
    comparison("=") { $0.equal($1[0], $1[1], $1.count) },
    comparison("<>") { $0.equal($1[0], $1[1], $1.count).complement },
    comparison("<") { $0.less($1[0], $1[1], $1.count) },
    comparison("<=") { $0.less($1[1], $1[0], $1.count).complement },
    comparison(">") { $0.less($1[1], $1[0], $1.count) },
    comparison(">=") { $0.less($1[0], $1[1], $1.count).complement },
    Function(
      "between",
      accepts: "three values of one type: cast some of them",
      Ordering.all.map { ordering in
        Overload(
          [ordering.type, ordering.type, ordering.type],
          returns: .bool,
          nulls: .seesNulls
        ) { Outcome(ordering.between($0).column) }
      }
    ),
    Function(
      "in",
      accepts: "values of one type: cast some of them",
      Ordering.all.map { ordering in
        Overload(
          [ordering.type, ordering.type],
          isVariadic: true,
          returns: .bool,
          nulls: .seesNulls
        ) { Outcome(ordering.isMember($0).column) }
      }
    ),
  ]

  /// Tests that tell null from the rest, and `not`.
  static let nullTests = [
    Function(
      "is null",
      accepts: "any value",
      nullTest { $0.validity(count: $1).complement }
    ),
    Function(
      "is not null",
      accepts: "any value",
      nullTest { $0.validity(count: $1) }
    ),
    Function(
      "not",
      [
        Overload([.bool], returns: .bool, nulls: .seesNulls) { arguments in
          Outcome(arguments[0].truth(count: arguments.count).negated.column)
        }
      ]
    ),
  ]

  private static func comparison(
    _ name: String,
    _ rows: @escaping @Sendable (Ordering, Arguments) -> RowSet
  ) -> Function {
    Function(
      name,
      accepts: comparable,
      Ordering.all.map { ordering in
        Overload([ordering.type, ordering.type], returns: .bool) { arguments in
          Outcome(rows(ordering, arguments), known: arguments.validity)
        }
      }
    )
  }

  private static func nullTest(
    _ rows: @escaping @Sendable (Operand, Int) -> RowSet
  ) -> [Overload] {
    ValueType.all.map { type in
      Overload([type], returns: .bool, nulls: .seesNulls) { arguments in
        Outcome(rows(arguments[0], arguments.count), known: .all(arguments.count))
      }
    }
  }
}

extension Ordering {
  /// `x between low and high` is `x >= low and x <= high`.
  fileprivate func between(_ arguments: Arguments) -> Truth {
    let count = arguments.count
    let known = arguments.operands.map { $0.validity(count: count) }
    let below = less(arguments[0], arguments[1], count)
    let above = less(arguments[2], arguments[0], count)
    return Truth(below.complement, known: known[0].intersection(known[1]))
      .and(Truth(above.complement, known: known[0].intersection(known[2])))
  }

  /// `x in (a, b)` is `x = a or x = b`.
  fileprivate func isMember(_ arguments: Arguments) -> Truth {
    let count = arguments.count
    let subject = arguments[0]
    let known = subject.validity(count: count)
    var found = Truth(isTrue: .none(count), isFalse: .all(count))
    for candidate in arguments.operands.dropFirst() {
      let equal = equal(subject, candidate, count)
      found = found.or(
        Truth(equal, known: known.intersection(candidate.validity(count: count)))
      )
    }
    return found
  }
}
