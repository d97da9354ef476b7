import GranaryColumns
import GranaryIngest

/// A type that all values of a column can be read as, or nearly all.
struct Reading: Sendable {
  /// A value that cannot be read so.
  struct Miss: Sendable {
    /// Its text, of a long one the beginning.
    let text: String
    /// The line of the first row that has it.
    let line: Int

    init(_ text: String, line: Int) {
      let isLong = text.unicodeScalars.count > Self.lengthLimit
      let shown = String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.lengthLimit)))
      self.text = isLong ? shown + "…" : text
      self.line = line
    }

    private static let lengthLimit = 40
  }

  /// One value in so many may be a miss, else the type is given up.
  private static let valuesPerMiss = 10

  let hypothesis: FieldHypothesis
  /// The least value; nil where there is none, and of bools.
  private(set) var min: Scalar?
  /// The greatest.
  private(set) var max: Scalar?
  /// How many values cannot be read so.
  private(set) var misses = 0
  /// How many of them are numbers past the greatest of the type.
  private(set) var pastRange = 0
  /// The first of them.
  private(set) var firstMiss: Miss?

  init(_ hypothesis: FieldHypothesis) { self.hypothesis = hypothesis }

  /// Takes values in.
  ///
  /// - Parameters:
  ///   - written: What some rows have.
  ///   - present: Which of it are values.
  ///   - count: How many values there are so far, these included.
  mutating func add(_ written: WrittenValues, _ present: [Int], outOf count: Int) {
    let strings = written.texts.strings
    for index in present {
      guard let value = hypothesis.value(of: strings.utf8(at: index), written.kinds[index]) else {
        misses += written.counts[index]
        if hypothesis.isPastRange(strings.utf8(at: index), written.kinds[index]) {
          pastRange += written.counts[index]
        }
        if firstMiss == nil {
          firstMiss = Miss(strings[index].string, line: written.lines[index])
        }
        if isGivenUp(outOf: count) { return }
        continue
      }
      if min.map({ value.isBefore($0) }) ?? true { min = value }
      if max.map({ $0.isBefore(value) }) ?? true { max = value }
    }
  }

  /// Whether too many values cannot be read so, for another reason than that they are too large.
  func isGivenUp(outOf count: Int) -> Bool { misses - pastRange > count / Self.valuesPerMiss }
}

extension Scalar {
  /// Whether a value of the same type comes before another; of bools and texts none does here.
  fileprivate func isBefore(_ other: Scalar) -> Bool {
    switch (self, other) {
    case (.int64(let left), .int64(let right)): left < right
    case (.float64(let left), .float64(let right)): left < right
    case (.timestamp(let left), .timestamp(let right)): left < right
    case (.date(let left), .date(let right)): left < right
    default: false
    }
  }
}
