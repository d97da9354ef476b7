internal import GranaryColumns

/// Why transforms cannot be planned, fitted, read or applied.
///
/// Programs branch on ``code``; people read ``message``.
public struct TransformError: Error, Hashable, Sendable {
  /// The kinds of failure.
  public enum Code: String, CaseIterable, Hashable, Sendable {
    /// A transform names a column that is not there.
    case unknownColumn = "unknown_column"
    /// A short name that several columns end in.
    case ambiguousColumn = "ambiguous_column"
    /// A column named twice in one transform, or by one that no other goes with.
    case conflictingTransforms = "conflicting_transforms"
    /// A column of a type that the transform cannot read.
    case unsupportedType = "unsupported_type"
    /// A parameter outside its range.
    case invalidParameter = "invalid_parameter"
    /// A column that a model cannot read and no transform consumes.
    case unconsumedColumn = "unconsumed_column"
    /// Two outputs of one name.
    case duplicateOutput = "duplicate_output"
    /// A column without a value in any training row, where a value must be learnt.
    case noValues = "no_values"
    /// An infinite number in a training row.
    case infiniteValue = "infinite_value"
    /// A batch without an input, or with one of another type.
    case inputMismatch = "input_mismatch"
    /// Bytes that are not a fitted pipeline.
    case invalidState = "invalid_state"
  }

  /// The kind of failure.
  public let code: Code
  /// Which of the definitions, counted from 0; nil where it is not one of them.
  public let step: Int?
  /// What is wrong and, where known, what to do about it.
  public let message: String

  /// A failure.
  public init(_ code: Code, step: Int? = nil, _ message: String) {
    self.code = code
    self.step = step
    self.message = message
  }
}

extension TransformError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}

extension TransformError {
  static func unknownColumn(_ name: String, among names: [String], step: Int) -> Self {
    let message =
      "no column '\(name)'; \(fullName(near: name, among: names))"
      + suggestion(for: name, among: names)
    return Self(.unknownColumn, step: step, message)
  }

  static func ambiguousColumn(_ name: String, matches: [String], step: Int) -> Self {
    let message = "'\(name)' could be any of \(matches.joined(separator: ", ")); use the full name"
    return Self(.ambiguousColumn, step: step, message)
  }

  static func namedTwice(_ name: String, step: Int) -> Self {
    Self(.conflictingTransforms, step: step, "column '\(name)' is named twice in one transform")
  }

  static func conflict(_ verb: String, _ name: String, step: Int) -> Self {
    let message =
      "column '\(name)' has another transform; where a column is \(verb), nothing else can be "
      + "done to it: take it out of one of them"
    return Self(.conflictingTransforms, step: step, message)
  }

  static func unsupportedType(_ field: Field, _ verb: String, needs: String, step: Int) -> Self {
    let message = "column '\(field.name)' is a \(field.type) and cannot be \(verb): \(needs)"
    return Self(.unsupportedType, step: step, message)
  }

  static func unconsumedColumns(_ fields: [Field]) -> Self {
    let listed = fields.map { "'\($0.name)' (\($0.type))" }.joined(separator: ", ")
    let names = fields.map(\.name).joined(separator: ", ")
    let message =
      "a model reads numbers, and no transform makes any of \(listed): encode them, or write "
      + "drop: [\(names)] if they are to be left out"
    return Self(.unconsumedColumn, message)
  }

  static func noValues(_ name: String, _ verb: String) -> Self {
    let message =
      "column '\(name)' is to be \(verb) and has no value in any training row: drop it, or give "
      + "impute a constant"
    return Self(.noValues, message)
  }

  static func infiniteValue(_ name: String) -> Self {
    let message =
      "column '\(name)' has an infinite value in a training row, from which nothing can be learnt: "
      + "bound the feature, or make such values null"
    return Self(.infiniteValue, message)
  }

  static func invalidState(_ message: String) -> Self {
    Self(.invalidState, "not a fitted pipeline: \(message)")
  }
}

/// What to say of a name that is nearly a short one; nothing where it is nearly a full one, which
/// ``suggestion(for:among:)`` tells.
private func fullName(near name: String, among names: [String]) -> String {
  guard nearestName(to: name, in: names) == nil,
    let short = nearestName(to: name, in: names.lazy.map(shortName)),
    let full = names.first(where: { Text(shortName(of: $0)) == Text(short) })
  else { return "" }
  return "did you mean '\(full)'? "
}
