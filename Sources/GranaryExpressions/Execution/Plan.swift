/// A typed expression, ready to run.
///
/// The cases besides `call` are those that evaluate a part only for some rows: a failure in a
/// branch that a row does not take is none of that row's.
indirect enum Plan: Sendable {
  case constant(Operand)
  case column(String)
  case call(Overload, [Plan])
  /// The right side for the rows that the left one does not make false.
  case and(Plan, Plan)
  /// The right side for the rows that the left one does not make true.
  case or(Plan, Plan)
  /// The value of the first branch whose condition is true, else the last value.
  case choice(Condition, [(when: Plan, then: Plan)], otherwise: Plan, ValueType)
  /// The first value that is not null; each for the rows where those before it are.
  case firstValue([Plan], ValueType)

  enum Condition: Sendable {
    /// A branch is taken where its condition is true.
    case holds
    /// A branch is taken where the subject, evaluated once, equals its value.
    case equals(Plan, Overload)
  }
}
