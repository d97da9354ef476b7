import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import GranaryStatistics

/// What a column seems to be, with what a person should know who decides about it.
struct InferredColumn: Sendable {
  /// Something that held for all values.
  enum Check: Hashable, Sendable {
    case between(Scalar, Scalar)
    case inSet([Text])
    case format(TextFormat)
    case matches(String)
    case unique

    var kind: CheckKind {
      switch self {
      case .between: .between
      case .inSet: .inSet
      case .format: .format
      case .matches: .matches
      case .unique: .unique
      }
    }
  }

  /// The name in the definition.
  var name: String
  /// The name in the file, or the path there.
  let origin: String
  /// Whether all values are texts, or may be read as such.
  let canBeText: Bool
  var type: ColumnType
  var format = FieldFormat()
  var isRequired = false
  var checks: [Check] = []
  /// What was seen and what is doubtful, a sentence a line.
  var comments: [String] = []

  /// Takes everything back but that there is a column.
  mutating func demote() {
    comments.append("not every value could be read as \(type.rawValue), so that it is text")
    (type, format, checks, isRequired) = (.string, FieldFormat(), [], false)
  }
}

extension ColumnEvidence {
  /// How often on average a value must come before it is one of a set.
  private static let setRepetition = 10
  /// Below so many values a pattern or a unique column says little.
  static let leastValues = 10
  private static let truthWords: [(true: String, false: String)] = [
    ("yes", "no"), ("Yes", "No"), ("YES", "NO"), ("y", "n"), ("Y", "N"), ("t", "f"), ("T", "F"),
  ]

  /// The type that fits best, and how it is written; nil where that is text, or nothing.
  var reading: Reading? {
    guard values > 0 else { return nil }
    return fitting.first.flatMap { isText($0.hypothesis) ? nil : $0 } ?? truthReading
  }

  /// Whether values that could be read as numbers are rather meant as texts: codes with zeros in front,
  /// integers of which float64 keeps the first digits only, those whose commas may part thousands, and numbers
  /// that a writer of JSON has put in quotes, all of them.
  private func isText(_ hypothesis: FieldHypothesis) -> Bool {
    guard numberCount == 0 else { return false }
    switch hypothesis.type {
    case .int64: return stringCount == values || spelling.hasLeadingZero
    case .float64:
      return stringCount == values || isPastInt64(hypothesis) || mayBeGrouped(hypothesis)
    case .bool, .float32, .string, .timestamp, .date: return false
    }
  }

  /// Whether all values are integers, but some past 64 bits.
  func isPastInt64(_ hypothesis: FieldHypothesis) -> Bool {
    hypothesis.type == .float64 && spelling.areIntegers
  }

  /// Whether commas that are read as decimal ones may part thousands.
  func mayBeGrouped(_ hypothesis: FieldHypothesis) -> Bool {
    hypothesis.format.decimal == .comma && spelling.commas.example != nil && !isBySemicolons
  }

  /// Whether there is a type for the values: in JSON some may be numbers and others texts, or numbers
  /// past all bounds.
  var hasType: Bool { reading != nil || canBeText }

  /// Whether all values are numbers of JSON, some of them past the greatest float64.
  var isPastFloat64: Bool { values > 0 && numberCount == values && reading == nil }

  /// Whether all values are texts, or may be read as such.
  var canBeText: Bool { numberCount + boolCount == 0 }

  /// What kinds of value there are, in words.
  var kindsInWords: String {
    [
      numberCount > 0 ? "a number \(numberCount.times)" : nil,
      boolCount > 0 ? "true or false \(boolCount.times)" : nil,
      values > numberCount + boolCount
        ? "a text \((values - numberCount - boolCount).times)" : nil,
    ].compactMap(\.self).joined(separator: ", ")
  }

  private var truthReading: Reading? {
    guard let all = texts.all, canBeText, quotedNullCounts.allSatisfy({ $0 == 0 }) else {
      return nil
    }
    let words = all.subtracting(Self.nullTexts)
    let pair = Self.truthWords.first { words == [Text($0.true), Text($0.false)] }
    return pair.map { pair in
      let format = FieldFormat(trueValues: [pair.true], falseValues: [pair.false])
      return Reading(FieldHypothesis(.bool, format))
    }
  }

  /// The null texts that there are.
  var presentNullTexts: [Text] {
    zip(Self.nullTexts, nullCounts).filter { $0.1 > 0 }.map(\.0)
  }

  /// Decides what the column is.
  ///
  /// - Parameters:
  ///   - name: Its name in the definition.
  ///   - nullTexts: What means null in the file.
  /// - Returns: Type, checks and comments.
  func column(named name: String, nullTexts: Set<Text>) -> InferredColumn {
    let reading = reading
    var column = InferredColumn(
      name: name,
      origin: self.name,
      canBeText: canBeText,
      type: reading?.hypothesis.type ?? .string,
      format: reading?.hypothesis.format ?? FieldFormat()
    )
    // Texts that could mean null, and do not in this file, are values too.
    let nulls = zip(Self.nullTexts, nullCounts).reduce(rows - values) {
      $0 - (nullTexts.contains($1.0) ? 0 : $1.1)
    }
    column.isRequired = nulls == 0 && rows > 0
    let distinct = distinctCount(without: nullTexts)
    column.comments.append(seen(nulls: nulls, distinct: distinct))
    if let reading {
      describe(reading, &column)
    } else {
      describeTexts(nullTexts, &column)
    }
    proposeChecks(reading, nulls: nulls, distinct: distinct.count, nullTexts, &column)
    return column
  }

  private func distinctCount(without nullTexts: Set<Text>) -> (count: Int, isExact: Bool) {
    let nullCount = zip(Self.nullTexts, zip(nullCounts, quotedNullCounts)).count {
      nullTexts.contains($0) && $1.0 > 0 && $1.1 == 0
    }
    return (max(texts.distinct.count - nullCount, 0), texts.distinct.isExact)
  }

  private func seen(nulls: Int, distinct: (count: Int, isExact: Bool)) -> String {
    guard nulls < rows else { return "no value in \(rows.counted("row"))" }
    let share = nulls == 0 ? "none null" : "\(nulls.grouped) null (\(nulls.percent(of: rows)))"
    let different = (distinct.isExact ? "" : "about ") + distinct.count.grouped
    return "\((rows - nulls).counted("value")), \(share), \(different) different"
  }

  // MARK: Checks

  private func proposeChecks(
    _ reading: Reading?,
    nulls: Int,
    distinct: Int,
    _ nullTexts: Set<Text>,
    _ column: inout InferredColumn
  ) {
    let count = rows - nulls
    let isKey = column.type == .int64 || column.type == .string
    // A sketch is within some per cent; reading the file again decides.
    let isUnique = texts.distinct.isExact ? distinct == count : distinct > count / 100 * 95
    if isKey, isUnique, nulls == 0, count >= Self.leastValues {
      column.checks.append(.unique)
    } else if let min = reading?.min, let max = reading?.max, min.isFiniteNumber, max.isFiniteNumber
    {
      column.checks.append(.between(min, max))
    }
    // Texts that look like null, and are values here, are in no other evidence.
    let areAllSeen = presentNullTexts.allSatisfy { nullTexts.contains($0) }
    guard column.type == .string, count > 0 else { return }
    if let set = set(distinct: distinct, count: count, without: nullTexts) {
      column.checks.append(.inSet(set))
    } else if areAllSeen, count >= 3, let format = formats.first {
      column.checks.append(.format(format))
    } else if areAllSeen, count >= Self.leastValues, let pattern = shape.pattern {
      column.checks.append(.matches(pattern))
    }
  }

  private func set(distinct: Int, count: Int, without nullTexts: Set<Text>) -> [Text]? {
    guard let all = texts.all, (1...Self.setLimit).contains(distinct),
      count >= distinct * Self.setRepetition
    else { return nil }
    let quoted = Set(zip(Self.nullTexts, quotedNullCounts).filter { $0.1 > 0 }.map(\.0))
    let nulls = nullTexts.subtracting(quoted)
    return all.subtracting(nulls).sorted()
  }
}

extension Scalar {
  /// Whether this is a number, neither NaN nor infinite.
  fileprivate var isFiniteNumber: Bool { type != .bool && number?.isFinite == true }
}
