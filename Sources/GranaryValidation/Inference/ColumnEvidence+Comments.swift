import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import GranaryStatistics

extension ColumnEvidence {
  /// Says what the values were read as, and what is doubtful about it.
  func describe(_ reading: Reading, _ column: inout InferredColumn) {
    column.comments.append("all of them read as \(reading.title)")
    describeSpelling(reading.hypothesis, &column)
    let others = fitting.dropFirst().filter {
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
    describeRange(reading, &column)
    if let outlier { column.comments.append(outlier) }
    for (sentinel, count) in zip(Self.sentinels, sentinelCounts)
    where count > 1 && isEnd(sentinel.string, of: reading) {
      column.comments.append(
        "\(sentinel) occurs \(count.times): where it means null, add it to null_values"
      )
    }
  }

  /// Says what numbers lose, or may be, by the way they are written.
  private func describeSpelling(_ hypothesis: FieldHypothesis, _ column: inout InferredColumn) {
    if isPastInt64(hypothesis) {
      column.comments.append(
        "WARNING: integers, some past 64 bits, which float64 rounds: write them in quotes to keep all digits"
      )
    }
    if let (character, grouped) = doubtfulDecimal(hypothesis) {
      column.comments.append(
        "the \(character) of \(YAMLText.quoted(grouped)) is read as a decimal one; it may part thousands"
      )
    }
    if hypothesis.type == .int64, spelling.areDays {
      column.comments.append("perhaps days: type: date, with format: \"%Y%m%d\"")
    }
  }

  /// What is read as a decimal character and may part thousands, with a number; nil where all is clear.
  ///
  /// Points are doubtful where semicolons part the fields, as in countries whose decimals have commas.
  private func doubtfulDecimal(
    _ hypothesis: FieldHypothesis
  ) -> (character: String, number: String)? {
    guard hypothesis.type == .float64 else { return nil }
    if hypothesis.format.decimal == .comma { return spelling.commas.example.map { ("comma", $0) } }
    return isBySemicolons ? spelling.points.example.map { ("point", $0) } : nil
  }

  private func describeRange(_ reading: Reading, _ column: inout InferredColumn) {
    switch (reading.min, reading.max) {
    case (.int64(0), .int64(1)) where numberCount == 0:
      column.comments.append(
        "only 0 and 1: perhaps a bool, with true_values: [\"1\"] and false_values: [\"0\"]"
      )
    case (.int64(let min), .int64(let max)):
      guard let unit = EpochUnit(min, max) else { break }
      column.comments.append("perhaps \(unit) since 1970: \(unit.advice(for: column.name))")
    case (.timestamp(let min), .timestamp(let max)):
      column.comments.append("from \(min) to \(max)")
    case (.date(let min), .date(let max)): column.comments.append("from \(min) to \(max)")
    default: break
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

  /// Says why the values are texts, and which of them may mean null.
  func describeTexts(_ nullTexts: Set<Text>, _ column: inout InferredColumn) {
    if let reason = reasonForText { column.comments.append(reason) }
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

  /// Why the values are texts though they could be read as numbers, or nearly all of them could; nil where
  /// nothing speaks for another type.
  private var reasonForText: String? {
    guard values > 0 else { return nil }
    guard let hypothesis = fitting.first?.hypothesis else {
      return groupedNumbers ?? pastFloat64 ?? nearReading
    }
    if hypothesis.type == .int64, spelling.hasLeadingZero {
      return "digits, but some begin with 0 as codes do: text keeps the zeros"
    }
    if isPastInt64(hypothesis) {
      return "integers, some past 64 bits: text keeps the digits that float64 would round"
    }
    if mayBeGrouped(hypothesis), let grouped = spelling.commas.example {
      return
        "numbers, but the comma of \(YAMLText.quoted(grouped)) may part thousands; if it is a decimal one, "
        + "declare float64 with decimal: \",\""
    }
    return
      "all of them read as \(hypothesis.type), but are in quotes: if they are numbers, declare "
      + "\(hypothesis.type)"
  }

  /// That the values are numbers that only people can read; nil where they are not.
  private var groupedNumbers: String? {
    let marks = [("commas", spelling.commas), ("points", spelling.points)]
    // Groups of three digits are in addresses too, such as 192.168.100.200.
    guard !formats.contains(.ipv4) else { return nil }
    let found = marks.lazy.compactMap { name, thousands in
      thousands.example.map { (name: name, example: $0) }
    }.first
    return found.map {
      "numbers whose thousands are parted, as in \(YAMLText.quoted($0.example)): no type reads the "
        + "\($0.name), write them without"
    }
  }

  /// That the values are numbers, but some too large for any type; nil where they are not.
  private var pastFloat64: String? {
    guard let miss = readings.first(where: { $0.misses == $0.pastRange })?.firstMiss else {
      return nil
    }
    return
      "numbers, some past the greatest float64, first \(YAMLText.quoted(miss.text)) on line "
      + "\(miss.line): text keeps them"
  }

  /// The type that nearly all values can be read as, and the first that cannot; nil where there is none.
  var nearReading: String? {
    guard values > 0, let near = readings.min(by: { $0.misses < $1.misses }),
      let miss = near.firstMiss
    else { return nil }
    return
      "\((values - near.misses).grouped) of \(values.grouped) read as \(near.title); first other: "
      + "\(YAMLText.quoted(miss.text)) on line \(miss.line)"
  }
}

/// Units that people count time in since 1970, each with a range that years 2000 to 2099 are in.
private enum EpochUnit: Int64, CaseIterable, CustomStringConvertible {
  case seconds = 1
  case milliseconds = 1_000
  case microseconds = 1_000_000

  /// The unit of numbers; nil where they are no such times.
  init?(_ min: Int64, _ max: Int64) {
    let fitting = Self.allCases.first {
      min > 946_684_800 * $0.rawValue && max < 4_102_444_800 * $0.rawValue
    }
    guard let fitting else { return nil }
    self = fitting
  }

  var description: String {
    switch self {
    case .seconds: "seconds"
    case .milliseconds: "milliseconds"
    case .microseconds: "microseconds"
    }
  }

  /// How to make times of a column.
  func advice(for column: String) -> String {
    switch self {
    case .seconds: "a timestamp with format: \"%s\""
    case .milliseconds, .microseconds:
      "derive: {\(column)_time: to_timestamp(0) + \(self)(\(column))} makes timestamps"
    }
  }
}

extension Reading {
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
