import GranaryColumns

// Overloads from a function of one row. They are always inlined, so that each entry of the table
// becomes a loop of its own around its function.

extension Overload {
  /// A function of one value that always answers.
  @inline(__always)
  static func map<A: Element, R: Element>(
    _ transform: @escaping @Sendable (A) -> R
  ) -> Overload {
    Overload([A.valueType], returns: R.valueType) { arguments in
      let values = arguments[0].lane(A.self)
      return arguments.fill { transform(values[$0]) }
    }
  }

  /// A function of two values that always answers.
  @inline(__always)
  static func map<A: Element, B: Element, R: Element>(
    _ transform: @escaping @Sendable (A, B) -> R
  ) -> Overload {
    Overload([A.valueType, B.valueType], returns: R.valueType) { arguments in
      let left = arguments[0].lane(A.self)
      let right = arguments[1].lane(B.self)
      return arguments.fill { transform(left[$0], right[$0]) }
    }
  }

  /// A function of one value that gives null for some.
  @inline(__always)
  static func partial<A: Element, R: Element>(
    _ transform: @escaping @Sendable (A) -> R?
  ) -> Overload {
    Overload([A.valueType], returns: R.valueType) { arguments in
      let values = arguments[0].lane(A.self)
      return arguments.partial { transform(values[$0]) }
    }
  }

  /// A function of two values that gives null for some.
  @inline(__always)
  static func partial<A: Element, B: Element, R: Element>(
    _ transform: @escaping @Sendable (A, B) -> R?
  ) -> Overload {
    Overload([A.valueType, B.valueType], returns: R.valueType) { arguments in
      let left = arguments[0].lane(A.self)
      let right = arguments[1].lane(B.self)
      return arguments.partial { transform(left[$0], right[$0]) }
    }
  }

  /// A function of one value that gives null or fails for some.
  @inline(__always)
  static func attempt<A: Element, R: Element>(
    orFail reason: EvaluationFailure.Reason,
    _ transform: @escaping @Sendable (A) -> Attempt<R>
  ) -> Overload {
    Overload([A.valueType], returns: R.valueType) { arguments in
      let values = arguments[0].lane(A.self)
      return arguments.attempt(orFail: reason) { transform(values[$0]) }
    }
  }

  /// A function of two values that gives null or fails for some.
  @inline(__always)
  static func attempt<A: Element, B: Element, R: Element>(
    orFail reason: EvaluationFailure.Reason,
    _ transform: @escaping @Sendable (A, B) -> Attempt<R>
  ) -> Overload {
    Overload([A.valueType, B.valueType], returns: R.valueType) { arguments in
      let left = arguments[0].lane(A.self)
      let right = arguments[1].lane(B.self)
      return arguments.attempt(orFail: reason) { transform(left[$0], right[$0]) }
    }
  }
}

extension Arguments {
  /// A value for every row.
  @inline(__always)
  func fill<R: Element>(_ value: (Int) -> R) -> Outcome {
    let buffer = Buffer(count: count, of: R.self) { output in
      for row in 0..<count { output[row] = value(row) }
    }
    let type = R.valueType.storage
    return Outcome(Column(type, values: buffer, validity: validity.validity))
  }

  /// A value or a null for every row.
  @inline(__always)
  func partial<R: Element>(_ value: (Int) -> R?) -> Outcome {
    var missing = RowSet.none(count)
    let buffer = Buffer(count: count, of: R.self) { output in
      for row in 0..<count {
        if let value = value(row) { output[row] = value } else { missing.insert(row) }
      }
    }
    let valid = validity.subtracting(missing).validity
    return Outcome(Column(R.valueType.storage, values: buffer, validity: valid))
  }

  /// A value, a null or a failure for every row; failures of null rows do not count.
  @inline(__always)
  func attempt<R: Element>(
    orFail reason: EvaluationFailure.Reason,
    _ attempt: (Int) -> Attempt<R>
  ) -> Outcome {
    var missing = RowSet.none(count)
    var failed = RowSet.none(count)
    let buffer = Buffer(count: count, of: R.self) { output in
      for row in 0..<count {
        switch attempt(row) {
        case .value(let value): output[row] = value
        case .null: missing.insert(row)
        case .failure: failed.insert(row)
        }
      }
    }
    let valid = validity.subtracting(missing).subtracting(failed).validity
    return Outcome(
      Column(R.valueType.storage, values: buffer, validity: valid),
      failure: (failed.intersection(validity), reason)
    )
  }
}
