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
  /// Up to so many different texts are a set.
  private static let setLimit = 25
  /// Texts of more bytes are no members of a set.
  private static let setByteLimit = 64
  /// How often on average a value must come before it is one of a set.
  private static let setRepetition = 10
  /// Below so many values a pattern or a unique column says little.
  private static let leastValues = 10
  /// Numbers that are written where there is none.
  private static let sentinels = ["-999", "-9999", "-99999", "-99", "999", "9999", "99999"]
  private static let truthWords: [(true: String, false: String)] = [
    ("yes", "no"), ("Yes", "No"), ("YES", "NO"), ("y", "n"), ("Y", "N"), ("t", "f"), ("T", "F"),
  ]

  /// The type that fits best, and how it is written; nil where that is text, or nothing.
  var reading: Reading? {
    guard values > 0 else { return nil }
    return readings.first.flatMap { isText($0.hypothesis.type) ? nil : $0 } ?? truthReading
  }

  /// Whether values that could be read as a type are rather meant as texts: codes with zeros in
  /// front, and numbers that a writer of JSON has put in quotes, all of them.
  private func isText(_ type: ColumnType) -> Bool {
    guard type == .int64 || type == .float64, numberCount == 0 else { return false }
    return stringCount == values || (hasLeadingZero && type == .int64)
  }

  /// Whether there is a type for the values: in JSON some may be numbers and others texts, or numbers
  /// past all bounds.
  var hasType: Bool { reading != nil || canBeText }

  /// Whether all values are texts, or may be read as such.
  private var canBeText: Bool { numberCount + boolCount == 0 }

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
    guard texts.frequent.isExact, texts.frequent.counterCount <= 2 + Self.nullTexts.count,
      canBeText, quotedNullCounts.allSatisfy({ $0 == 0 })
    else { return nil }
    let words = Set(texts.frequent.top(.max).map(\.value)).subtracting(Self.nullTexts)
    let pair = Self.truthWords.first { words == [Text($0.true), Text($0.false)] }
    return pair.map { pair in
      let format = FieldFormat(trueValues: [pair.true], falseValues: [pair.false])
      return Reading(hypothesis: FieldHypothesis(.bool, format))
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

  // MARK: Doubts

  private func describe(_ reading: Reading, _ column: inout InferredColumn) {
    column.comments.append("all of them read as \(reading.title)")
    let others = readings.dropFirst().filter {
      $0.hypothesis.type == reading.hypothesis.type
        && $0.hypothesis.isAnotherDay(reading.hypothesis)
    }
    if let other = others.first {
      column.comments.append(
        "as well they could be \(other.title): if so, say so in 'format'"
      )
    }
    if reading.hypothesis.needsZone {
      column.comments.append("WARNING: no zone is written; is it UTC, or the zone of a place?")
    }
    switch (reading.min, reading.max) {
    case (.int64(0), .int64(1)) where numberCount == 0:
      column.comments.append(
        "only 0 and 1: perhaps a bool, with true_values: [\"1\"] and false_values: [\"0\"]"
      )
    case (.int64(let min), .int64(let max)) where min > 946_684_800 && max < 4_102_444_800:
      column.comments.append("perhaps seconds since 1970: a timestamp with format: \"%s\"")
    case (.timestamp(let min), .timestamp(let max)):
      column.comments.append("from \(min) to \(max)")
    case (.date(let min), .date(let max)): column.comments.append("from \(min) to \(max)")
    default: break
    }
    if let outlier { column.comments.append(outlier) }
    for sentinel in Self.sentinels where isEnd(sentinel, of: reading) {
      let count = texts.frequent.top(.max).first { $0.value == Text(sentinel) }?.count ?? 0
      guard count > 1 else { continue }
      column.comments.append(
        "\(sentinel) occurs \(count.times): where it means null, add it to null_values"
      )
    }
  }

  /// Says so where the least or greatest number is far from nearly all others: more than twenty
  /// times as far from the middle half of them as that is wide.
  private var outlier: String? {
    let quantiles = numbers.quantiles([0.001, 0.25, 0.75, 0.999]).compactMap(\.self)
    guard quantiles.count == 4, let min = numbers.min, let max = numbers.max else { return nil }
    let (low, high) = (quantiles[1], quantiles[2])
    let reach = 20 * (high - low)
    guard numbers.count >= 2 * Self.leastValues, reach > 0 else { return nil }
    if max > high + reach {
      return "\(max.shown) is far from the others: 99.9 % are at most \(quantiles[3].shown)"
    }
    if min < low - reach {
      return "\(min.shown) is far from the others: 99.9 % are at least \(quantiles[0].shown)"
    }
    return nil
  }

  private func isEnd(_ text: String, of reading: Reading) -> Bool {
    guard let number = Double(text) else { return false }
    return reading.min?.number == number || reading.max?.number == number
  }

  private func describeTexts(_ nullTexts: Set<Text>, _ column: inout InferredColumn) {
    if let type = readings.first?.hypothesis.type {
      if hasLeadingZero, type == .int64 {
        column.comments.append("digits, but some begin with 0 as codes do: text keeps the zeros")
      } else if isText(type) {
        column.comments.append(
          "all of them read as \(type), but are in quotes: if they are numbers, declare \(type)"
        )
      }
    }
    for (place, text) in Self.nullTexts.enumerated() {
      if nullCounts[place] > 0, !nullTexts.contains(text) {
        column.comments.append(
          "\(YAMLText.quoted(text.string)) occurs \(nullCounts[place].times): "
            + "where it means null, add it to null_values"
        )
      }
      if quotedNullCounts[place] > 0 {
        column.comments.append(
          "\(YAMLText.quoted(text.string)) occurs \(quotedNullCounts[place].times) in quotes: "
            + "there it is text, also where it stands in null_values"
        )
      }
    }
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
    guard texts.frequent.isExact, (1...Self.setLimit).contains(distinct),
      count >= distinct * Self.setRepetition,
      (texts.lengths?.max ?? 0) <= Self.setByteLimit
    else { return nil }
    let quoted = Set(zip(Self.nullTexts, quotedNullCounts).filter { $0.1 > 0 }.map(\.0))
    let nulls = nullTexts.subtracting(quoted)
    return texts.frequent.top(.max).map(\.value).filter { !nulls.contains($0) }.sorted()
  }
}

extension ColumnEvidence.Reading {
  /// The type and how it is written, for people.
  fileprivate var title: String {
    let format = hypothesis.format
    if format.decimal == .comma { return "\(hypothesis.type) with a decimal comma" }
    let written = format.timestampFormat ?? format.dateFormat
    return "\(hypothesis.type)" + (written.map { " as '\($0)'" } ?? "")
  }
}

extension FieldHypothesis {
  /// Whether times are written without their zone.
  var needsZone: Bool {
    type == .timestamp && format.timeZone != nil
      && format.timestampFormat?.pieces.contains(.directive(.zone)) != true
  }

  /// Whether the same text would be another day.
  fileprivate func isAnotherDay(_ other: FieldHypothesis) -> Bool {
    func order(_ format: TimeFormat?) -> [TimeFormat.Piece] {
      format?.pieces.filter { $0 == .directive(.day) || $0 == .directive(.month) } ?? []
    }
    let mine = order(format.dateFormat ?? format.timestampFormat)
    let theirs = order(other.format.dateFormat ?? other.format.timestampFormat)
    return !mine.isEmpty && !theirs.isEmpty && mine != theirs
  }
}

extension Scalar {
  /// Whether this is a number, neither NaN nor infinite.
  fileprivate var isFiniteNumber: Bool { type != .bool && number?.isFinite == true }
}
