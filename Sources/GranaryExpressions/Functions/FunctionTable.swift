/// Every function and operator that an expression may use.
///
/// A new one is one entry in the group that it belongs to.
///
/// Not here are the forms that evaluate an operand only for some rows: `and`, `or`, `case`,
/// `coalesce`. They are part of ``Plan``.
enum FunctionTable {
  static let groups = [
    arithmetic, comparisons, nullTests, numbers, extremes, texts, textTests, durations, calendar,
  ]

  private static let byName = Dictionary(
    uniqueKeysWithValues: groups.joined().map { ($0.name, $0) }
  )

  /// What `coalesce` is called: the one form that looks like a function.
  static let coalesce = "coalesce"

  /// What the parser calls by this name; nil when there is none.
  static func function(_ name: String) -> Function? { byName[name] }

  /// What can be written with parentheses, in alphabetical order.
  static let writableNames: [String] = {
    let names = groups.joined().filter(\.isWritten).map(\.name)
    return (names + ["cast", coalesce]).sorted()
  }()

  /// What functions are called elsewhere, and what to write here.
  static let foreignNames = [
    "avg": "an expression sees one row; a window has 'aggregate: mean'",
    "ceiling": "write 'ceil'",
    "char_length": "write 'length'",
    "count": "an expression sees one row; a window has 'aggregate: count'",
    "current_timestamp": "an expression knows no clock: the time of a row is a column",
    "date_part": "write 'year', 'month', 'hour' and so on",
    "epoch": "write 'epoch_seconds'",
    "if": "write 'case when … then … else … end'",
    "ifnull": "write 'coalesce'",
    "len": "write 'length'",
    "log": "write 'ln' or 'log10'",
    "max": "write 'greatest' for the values of a row",
    "mean": "an expression sees one row; a window has 'aggregate: mean'",
    "min": "write 'least' for the values of a row",
    "now": "an expression knows no clock: the time of a row is a column",
    "nvl": "write 'coalesce'",
    "pow": "write 'power'",
    "random": "expressions are not random: the same row gives the same value",
    "stddev": "an expression sees one row; a window has 'aggregate: stddev'",
    "substring": "write 'substr'",
    "sum": "an expression sees one row; a window has 'aggregate: sum'",
  ]

  /// How values of a type become values of another, by `cast` or unasked; nil where they do not.
  static func cast(from: ValueType, to: ValueType) -> Overload? {
    casts.first { $0.parameters == [from] && $0.result == to }
  }
}
