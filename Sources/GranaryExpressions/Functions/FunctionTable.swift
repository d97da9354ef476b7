/// Every function and operator that an expression may use.
///
/// A new one is one entry in the group that it belongs to.
///
/// Not here are the forms that evaluate an operand only for some rows: `and`, `or`, `case`,
/// `coalesce`. They are part of ``Plan``.
enum FunctionTable {
  static let groups = [arithmetic, comparisons, nullTests, durations, calendar]

  private static let byName = Dictionary(
    uniqueKeysWithValues: groups.joined().map { ($0.name, $0) }
  )

  /// What `coalesce` is called: the one form that looks like a function.
  static let coalesce = "coalesce"

  /// What the parser calls by this name; nil when there is none.
  static func function(_ name: String) -> Function? { byName[name] }

  /// What can be written with parentheses, in alphabetical order.
  static let writableNames: [String] = {
    let names = byName.keys.filter { name in
      Keyword(rawValue: name) == nil && name.first?.isLetter == true && !name.contains(" ")
    }
    return (names + ["cast", coalesce]).sorted()
  }()

  /// How values of a type become values of another, by `cast` or unasked; nil where they do not.
  static func cast(from: ValueType, to: ValueType) -> Overload? {
    casts.first { $0.parameters == [from] && $0.result == to }
  }
}
