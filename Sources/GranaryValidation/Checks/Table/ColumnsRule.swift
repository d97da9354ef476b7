import GranaryColumns
import GranaryDefinitions

/// The file has these columns.
struct ColumnsRule: Sendable {
  let columns: RequiredColumns

  var expected: String {
    let names = columns.names.joined(separator: ", ")
    let order = columns.isOrdered ? ", in this order" : ""
    return (columns.isExact ? "exactly \(names)" : "at least \(names)") + order
  }

  /// Judges the names that an input has, in its order where that is known.
  func judge(_ names: [String], isOrdered: Bool) -> AggregateJudgement {
    let (given, due) = (names.map(Text.init(_:)), columns.names.map(Text.init(_:)))
    let missing = due.filter { !given.contains($0) }
    let others = columns.isExact ? given.filter { !due.contains($0) } : []
    var findings = [
      missing.isEmpty ? nil : "missing: \(missing.map(\.string).joined(separator: ", "))",
      others.isEmpty ? nil : "not due: \(others.map(\.string).joined(separator: ", "))",
    ].compactMap(\.self)
    if columns.isOrdered, missing.isEmpty {
      guard isOrdered else {
        return AggregateJudgement(
          outcome: .notRun,
          checked: names.count,
          note: "the input's format has no order of columns"
        )
      }
      let order = given.filter { due.contains($0) }
      if order != due {
        findings.append("order: \(order.map(\.string).joined(separator: ", "))")
      }
    }
    return AggregateJudgement(
      outcome: findings.isEmpty ? .passed : .failed,
      checked: names.count,
      observed: findings.isEmpty ? "these" : findings.joined(separator: "; ")
    )
  }
}
