import GranaryColumns

extension FunctionTable {
  /// What picks one of several values by their order.
  static let extremes = [
    extreme("least") { ordering, next, best, count in ordering.less(next, best, count) },
    extreme("greatest") { ordering, next, best, count in ordering.less(best, next, count) },
    Function(
      "nullif",
      accepts: "two values of one type: cast one of them",
      Ordering.all.map { ordering in
        Overload([ordering.type, ordering.type], returns: ordering.type, nulls: .seesNulls) {
          Outcome(ordering.nullIfEqual($0))
        }
      }
    ),
  ]

  private static func extreme(
    _ name: String,
    _ isBetter: @escaping @Sendable (Ordering, Operand, Operand, Int) -> RowSet
  ) -> Function {
    Function(
      name,
      accepts: "values of one type: cast some of them",
      Ordering.all.map { ordering in
        Overload([ordering.type], isVariadic: true, returns: ordering.type) { arguments in
          let count = arguments.count
          var best = arguments[0]
          for next in arguments.operands.dropFirst() {
            let better = isBetter(ordering, next, best, count)
            var blend = Blend(ordering.type.storage, count: count)
            blend.add(next, for: better.intersection(arguments.validity))
            blend.add(best, for: arguments.validity.subtracting(better))
            best = Operand(blend.finish())
          }
          var blend = Blend(ordering.type.storage, count: count)
          blend.add(best, for: arguments.validity)
          return Outcome(blend.finish())
        }
      }
    )
  }
}

extension Ordering {
  /// The first value, but null where it equals the second.
  fileprivate func nullIfEqual(_ arguments: Arguments) -> Column {
    let count = arguments.count
    let equal = equal(arguments[0], arguments[1], count)
      .intersection(arguments[0].validity(count: count))
      .intersection(arguments[1].validity(count: count))
    var blend = Blend(type.storage, count: count)
    blend.add(arguments[0], for: equal.complement)
    return blend.finish()
  }
}
