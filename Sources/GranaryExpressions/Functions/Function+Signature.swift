extension Function {
  /// Whether it is called with parentheses, not written between or before its operands.
  var isWritten: Bool {
    Keyword(rawValue: name) == nil && name.first?.isLetter == true && !name.contains(" ")
  }

  /// How it may be called: one line for each combination of types, where `T` stands for any type
  /// and `N` for any type of number, the same in one line.
  var signatures: [String] {
    if accepts != nil {
      let shape = overloads.first { $0.parameters.first == .int64 }
      return shape.map { [signature($0) { $0 == .int64 ? "T" : "\($0)" }] } ?? []
    }
    let lines = overloads.map { overload in
      let line = signature(overload) { "\($0)" }
      let shapes = [ValueType.int64, .float32, .float64].map { number in
        overloads.map { signature($0) { $0 == number ? "N" : "\($0)" } }
      }
      let general = [ValueType.int64, .float32, .float64].lazy
        .map { number in self.signature(overload) { $0 == number ? "N" : "\($0)" } }
        .first { shape in shape != line && shapes.allSatisfy { $0.contains(shape) } }
      return general ?? line
    }
    return lines.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// How it may be called, the types spelled out and the result left out.
  var calls: [String] {
    if accepts != nil { return signatures.map { $0.components(before: " → ") } }
    return overloads.map { signature($0) { "\($0)" }.components(before: " → ") }
  }

  private func signature(_ overload: Overload, _ spell: (ValueType) -> String) -> String {
    var parameters = overload.parameters.map(spell)
    let result = spell(overload.result)
    if overload.isVariadic { parameters.append("…") }
    switch (name, parameters.count) {
    case ("between", _):
      return "\(parameters[0]) between \(parameters[1]) and \(parameters[2]) → \(result)"
    case ("in", _): return "\(parameters[0]) in (\(parameters[1]), …) → \(result)"
    case ("like", 3):
      return "\(parameters[0]) like \(parameters[1]) escape \(parameters[2]) → \(result)"
    case ("is null", _), ("is not null", _): return "\(parameters[0]) \(name) → \(result)"
    case ("not", _): return "not \(parameters[0]) → \(result)"
    case _ where isWritten:
      return "\(name)(\(parameters.joined(separator: ", "))) → \(result)"
    case (_, 1): return "\(name)\(parameters[0]) → \(result)"
    default: return "\(parameters[0]) \(name) \(parameters[1]) → \(result)"
    }
  }
}

extension String {
  fileprivate func components(before separator: String) -> String {
    let parts = split(separator: separator, maxSplits: 1)
    return parts.first.map(String.init) ?? self
  }
}
