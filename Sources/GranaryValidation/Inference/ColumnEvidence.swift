import GranaryColumns
import GranaryDefinitions
import GranaryIngest
import GranaryStatistics

/// What the values of a column may mean, as far as the file has been read.
struct ColumnEvidence: Sendable {
  /// Texts that people write for a missing value.
  static let nullTexts: [Text] = [
    "", "NA", "N/A", "n/a", "#N/A", "na", "null", "NULL", "Null", "nil", "None", "none", "NaN",
    "nan", "-", "--", "?", ".",
  ]

  /// Up to so many different texts are a set.
  static let setLimit = 25
  /// Numbers that people write where there is none.
  static let sentinels: [Text] = ["-999", "-9999", "-99999", "-99", "999", "9999", "99999"]

  /// The column's name in the file, or its path there.
  let name: String
  /// Whether semicolons part the file's fields, as they do where numbers have a decimal comma.
  let isBySemicolons: Bool
  /// Rows so far, also those that have nothing in the column.
  private(set) var rows = 0
  /// How often each of ``nullTexts`` came where it may stand for a missing value.
  private(set) var nullCounts = [Int](repeating: 0, count: Self.nullTexts.count)
  /// How often each of them came in the quotes of CSV, where it is a value.
  private(set) var quotedNullCounts = [Int](repeating: 0, count: Self.nullTexts.count)
  /// Values so far: what does not look like a missing one.
  private(set) var values = 0
  /// How many of them are numbers of JSON.
  private(set) var numberCount = 0
  /// How many are `true` or `false` of JSON.
  private(set) var boolCount = 0
  /// How many are strings of JSON.
  private(set) var stringCount = 0
  /// Values with characters past ASCII.
  private(set) var nonASCIICount = 0
  /// How often each of ``sentinels`` came.
  private(set) var sentinelCounts = [Int](repeating: 0, count: Self.sentinels.count)
  /// Types that all values so far can be read as, or nearly all.
  private(set) var readings = Self.hypotheses.map { Reading($0) }
  /// Values as numbers, as long as they are.
  private(set) var numbers = QuantileSketch()
  /// Rules that every value so far is written by.
  private(set) var formats: [TextFormat] = [.uuid, .email, .ipv4, .ipv6, .uri]
  private(set) var shape = ShapeEvidence()
  private(set) var spelling = NumberSpelling()
  /// All texts, those of missing values among them.
  private(set) var texts = TextEvidence(limit: Self.setLimit + Self.nullTexts.count)

  /// A column.
  ///
  /// - Parameters:
  ///   - name: Its name in the file.
  ///   - rows: How many rows before have nothing in it.
  ///   - isBySemicolons: Whether semicolons part the file's fields.
  init(_ name: String, rows: Int = 0, isBySemicolons: Bool = false) {
    self.name = name
    self.rows = rows
    self.isBySemicolons = isBySemicolons
  }

  /// What is tried, the likelier first.
  private static let hypotheses: [FieldHypothesis] = {
    let times = [
      "%Y-%m-%dT%H:%M:%S%z", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S",
      "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p",
      "%m/%d/%Y %I:%M %p", "%d/%m/%y %H:%M", "%m/%d/%y %H:%M", "%Y/%m/%d %H:%M:%S",
      "%Y/%m/%d %H:%M", "%Y%m%d %H%M%S", "%Y%m%dT%H%M%S",
    ]
    let dates = [
      "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%d-%b-%Y",
      "%d %b %Y", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y",
    ]
    return [
      FieldHypothesis(.bool), FieldHypothesis(.int64), FieldHypothesis(.float64),
      FieldHypothesis(.float64, FieldFormat(decimal: .comma)), FieldHypothesis(.date),
      FieldHypothesis(.timestamp), FieldHypothesis(.timestamp, FieldFormat(timeZone: "UTC")),
    ]
      + dates.compactMap { text in
        (try? TimeFormat(text)).map { FieldHypothesis(.date, FieldFormat(dateFormat: $0)) }
      }
      + times.compactMap { text in
        (try? TimeFormat(text)).map {
          FieldHypothesis(.timestamp, FieldFormat(timestampFormat: $0, timeZone: "UTC"))
        }
      }
  }()

  /// Adds what some rows have.
  ///
  /// - Parameters:
  ///   - written: Their values.
  ///   - rowCount: How many rows that are, those that have none included.
  mutating func add(_ written: WrittenValues, rowCount: Int) {
    rows += rowCount
    texts.add(written)
    let present = written.kinds.indices.filter { count(written, $0) }
    for index in readings.indices { readings[index].add(written, present, outOf: values) }
    readings.removeAll { $0.isGivenUp(outOf: values) }
    addNumbers(written, present)
    let strings = written.texts.strings
    formats.removeAll { format in
      let recognizer = format.recognizer
      return present.contains {
        unsafe !strings.withBytes(at: $0) { unsafe recognizer.accepts($0) }
      }
    }
  }

  /// Counts a value; whether it is one, or stands for a missing one.
  private mutating func count(_ written: WrittenValues, _ index: Int) -> Bool {
    let text = written.texts.strings.utf8(at: index)
    let (kind, count) = (written.kinds[index], written.counts[index])
    if let null = Self.nullMarks.place(of: text) {
      if kind.mayMeanNull {
        nullCounts[null] += count
        return false
      }
      quotedNullCounts[null] += count
    }
    values += count
    switch kind {
    case .field, .quotedField: break
    case .string: stringCount += count
    case .number: numberCount += count
    case .bool: boolCount += count
    }
    if text.indices.contains(where: { text[$0] >= 0x80 }) { nonASCIICount += count }
    if let sentinel = Self.sentinelMarks.place(of: text) { sentinelCounts[sentinel] += count }
    spelling.add(text)
    shape.add(text)
    return true
  }

  private mutating func addNumbers(_ written: WrittenValues, _ present: [Int]) {
    guard let hypothesis = fitting.first?.hypothesis else { return }
    switch hypothesis.type {
    case .int64, .float32, .float64: break
    case .bool, .string, .timestamp, .date: return
    }
    let strings = written.texts.strings
    for index in present {
      let value = hypothesis.value(of: strings.utf8(at: index), written.kinds[index])
      if let number = value?.number { numbers.add(number, count: written.counts[index]) }
    }
  }

  /// The types that every value so far can be read as, the likelier first.
  var fitting: [Reading] { readings.filter { $0.misses == 0 } }

  private static let nullMarks = ShortTexts(nullTexts)
  private static let sentinelMarks = ShortTexts(sentinels)
}
