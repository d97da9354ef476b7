import GranaryColumns
import GranaryIngest
import GranaryPatterns

/// The text matches a regular expression, or no part of it does.
///
/// A text of which matching would take too long is undecided.
struct PatternRule: ValueRule {
  let column: Int
  let pattern: Pattern
  let extent: Pattern.Extent
  /// Whether matching is what is due.
  let isDue: Bool

  var expected: String {
    switch (isDue, extent) {
    case (true, .whole): "a match of '\(pattern.text)'"
    case (true, .anywhere): "a match of '\(pattern.text)' within"
    case (false, _): "no match of '\(pattern.text)' within"
    }
  }

  var code: RowRefusal.Code { isDue ? .patternMismatch : .forbiddenMatch }

  func inspect(_ batch: inout BatchInspector) -> Inspection {
    let matcher = pattern.makeMatcher()
    return unsafe batch.texts(of: column) { text in
      switch unsafe matcher.match(text) {
      case .matched: isDue ? .valid : .invalid
      case .notMatched: isDue ? .invalid : .valid
      case .limitReached: .undecided
      }
    }
  }

  func message(of row: Int, in batch: Batch) -> String {
    switch (isDue, extent) {
    case (true, .whole): "does not match '\(pattern.text)'"
    case (true, .anywhere): "contains no match of '\(pattern.text)'"
    case (false, _): "contains a match of '\(pattern.text)'"
    }
  }
}
