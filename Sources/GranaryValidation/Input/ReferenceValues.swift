public import GranaryColumns
import GranaryFiles

/// The values that checks find theirs among: those of the current rows of other sources.
public protocol ReferenceValues {
  /// Passes on all values of a column, in any order and any number of pieces, nulls and repetitions
  /// included.
  ///
  /// - Parameters:
  ///   - column: A column, declared or derived.
  ///   - source: The source.
  ///   - body: Is given the values.
  /// - Returns: Whether there is such a source, with or without rows.
  /// - Throws: Where its rows cannot be read, and what `body` throws.
  func forEachPiece(
    of column: String,
    in source: String,
    _ body: (Column) throws -> Void
  ) throws -> Bool
}

extension SourceValidator {
  /// Whether checks compare with other sources.
  public var needsReferences: Bool {
    checks.contains { if case .rows(_ as ReferenceRule) = $0.rule { true } else { false } }
  }

  /// The same checks, with the values of other sources that they compare with.
  ///
  /// - Parameters:
  ///   - references: Where the values are.
  ///   - space: Where they go past a budget of memory; without one they all stay in memory.
  /// - Returns: The checks.
  /// - Throws: What `references` does, and `FileError` where the space cannot be written.
  public func loadReferences(
    from references: any ReferenceValues,
    spillingTo space: SpillSpace? = nil
  ) throws -> SourceValidator {
    var validator = self
    let rules = checks.enumerated().compactMap { index, check -> (Int, ReferenceRule)? in
      guard case .rows(let rule as ReferenceRule) = check.rule else { return nil }
      return (index, rule)
    }
    var loaded: [ReferencedColumn: KeySet] = [:]
    for (index, var rule) in rules {
      let referenced = ReferencedColumn(source: Text(rule.source), column: Text(rule.referenced))
      if loaded[referenced] == nil {
        var keys = KeySet(name: "reference-\(index)", space?.share(of: rules.count))
        let isThere = try references.forEachPiece(of: rule.referenced, in: rule.source) { values in
          var hasher = KeyHasher([values])
          for row in 0..<values.count {
            if let hash = hasher.hash(of: row) { try keys.insert(hash) }
          }
        }
        loaded[referenced] = isThere ? keys : nil
      }
      rule.keys = loaded[referenced]
      validator.checks[index].rule = .rows(rule)
    }
    return validator
  }
}

private struct ReferencedColumn: Hashable {
  let source: Text
  let column: Text
}
