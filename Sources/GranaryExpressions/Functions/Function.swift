import GranaryColumns

/// A function or operator: its name and what it does to operands of which types.
struct Function: Sendable {
  /// What the parser calls it: in lower case, operators by their sign or words.
  let name: String
  /// Of these the first that the arguments convert to is taken, so the narrow come before the
  /// wide: int64, float32, float64.
  let overloads: [Overload]
  /// What a message about wrong operands says it takes; by default the overloads one by one.
  let accepts: String?
  /// What is wrong with the literals among the arguments (nil where one is none), and with which;
  /// for what has to be known, or can be refused, when the expression is compiled.
  let literalFault: LiteralFault?

  typealias LiteralFault =
    @Sendable ([SyntaxNode.Literal?]) -> (index: Int, message: String)?

  init(
    _ name: String,
    accepts: String? = nil,
    _ overloads: [Overload],
    literals: LiteralFault? = nil
  ) {
    self.name = name
    self.overloads = overloads
    self.accepts = accepts
    literalFault = literals
  }
}

/// One meaning of a function.
struct Overload: Sendable {
  /// Evaluates a batch of rows.
  ///
  /// Total: it meets arbitrary values in null rows and traps on none.
  typealias Kernel = @Sendable (Arguments) -> Outcome

  enum NullRule: Sendable {
    /// A null operand makes the result null; the kernel need not look.
    case nullIfAnyIsNull
    /// The kernel decides.
    case seesNulls
  }

  let parameters: [ValueType]
  /// Whether the last parameter may be given again and again.
  let isVariadic: Bool
  let result: ValueType
  let nulls: NullRule
  let kernel: Kernel

  init(
    _ parameters: [ValueType],
    isVariadic: Bool = false,
    returns result: ValueType,
    nulls: NullRule = .nullIfAnyIsNull,
    kernel: @escaping Kernel
  ) {
    self.parameters = parameters
    self.isVariadic = isVariadic
    self.result = result
    self.nulls = nulls
    self.kernel = kernel
  }

  func takes(_ count: Int) -> Bool {
    isVariadic ? count >= parameters.count : count == parameters.count
  }

  /// The type due at a place; the last one again for a variadic function.
  func parameter(_ index: Int) -> ValueType { parameters[min(index, parameters.count - 1)] }

  func accepts(_ types: [ValueType]) -> Bool {
    guard takes(types.count) else { return false }
    return types.indices.allSatisfy { types[$0].converts(to: parameter($0)) }
  }
}

/// The operands of a kernel.
struct Arguments: Sendable {
  let operands: [Operand]
  /// Rows of the result: 1 where every operand is constant.
  let count: Int
  /// The rows where the result holds a value unless the kernel says otherwise: under
  /// ``Overload/NullRule/nullIfAnyIsNull`` those where every operand does, else all.
  let validity: RowSet

  subscript(index: Int) -> Operand { operands[index] }

  /// The rows of the result.
  var rows: Range<Int> { 0..<count }
}

/// What a kernel gives.
struct Outcome: Sendable {
  let column: Column
  /// Rows that have no value for a reason other than a missing one.
  let failure: (rows: RowSet, reason: EvaluationFailure.Reason)?

  init(
    _ column: Column,
    failure: (rows: RowSet, reason: EvaluationFailure.Reason)? = nil
  ) {
    self.column = column
    self.failure = failure
  }

  /// The answer of a predicate.
  init(_ answer: RowSet, known: RowSet) { self.init(Truth(answer, known: known).column) }
}
