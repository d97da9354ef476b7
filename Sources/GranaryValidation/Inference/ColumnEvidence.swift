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

  /// A type that every value so far can be read as.
  struct Reading: Sendable {
    let hypothesis: FieldHypothesis
    var min: Scalar?
    var max: Scalar?
  }

  /// The column's name in the file, or its path there.
  let name: String
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
  private(set) var readings = Self.hypotheses.map { Reading(hypothesis: $0) }
  /// Values as numbers, as long as they are.
  private(set) var numbers = QuantileSketch()
  /// Rules that every value so far is written by.
  private(set) var formats: [TextFormat] = [.uuid, .email, .ipv4, .ipv6, .uri]
  private(set) var shape = ShapeEvidence()
  /// Whether a number begins with a zero that says nothing, as those of codes do.
  private(set) var hasLeadingZero = false
  /// All texts, those of missing values among them.
  private(set) var texts = TextProfiler()

  /// A column that some rows before have nothing in.
  init(_ name: String, rows: Int = 0) {
    self.name = name
    self.rows = rows
  }

  /// What is tried, the likelier first.
  private static let hypotheses: [FieldHypothesis] = {
    let times = [
      "%Y-%m-%dT%H:%M:%S%z", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S",
      "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p",
      "%m/%d/%Y %I:%M %p", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y%m%d %H%M%S", "%Y%m%dT%H%M%S",
    ]
    let dates = [
      "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%d-%b-%Y",
      "%d %b %Y", "%d.%m.%y", "%m/%d/%y",
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
  ///   - written: Their values; rows that have none are null.
  ///   - rowCount: How many rows that are.
  mutating func add(_ written: WrittenValues, rowCount: Int) {
    texts.add(written.texts)
    rows += rowCount
    let strings = written.texts.strings
    for (index, kind) in written.kinds.enumerated() { add(strings.utf8(at: index), kind) }
  }

  private mutating func add(_ text: Span<UInt8>, _ kind: WrittenKind) {
    if let null = Self.nullPlace(text) {
      if kind.mayMeanNull {
        nullCounts[null] += 1
        return
      }
      quotedNullCounts[null] += 1
    }
    count(text, kind)
    if text.count > 1, text[0] == UInt8(ascii: "0"), text[1] &- UInt8(ascii: "0") < 10 {
      hasLeadingZero = true
    }
    var place = 0
    while place < readings.count {
      guard let value = readings[place].add(text, kind) else {
        readings.remove(at: place)
        continue
      }
      if place == 0, let number = value.number { numbers.add(number) }
      place += 1
    }
    shape.add(text)
    guard !formats.isEmpty else { return }
    unsafe text.withUnsafeBytes { bytes in
      formats = formats.filter { unsafe $0.recognizer.accepts(bytes) }
    }
  }

  private mutating func count(_ text: Span<UInt8>, _ kind: WrittenKind) {
    values += 1
    switch kind {
    case .field, .quotedField: break
    case .string: stringCount += 1
    case .number: numberCount += 1
    case .bool: boolCount += 1
    }
    if text.indices.contains(where: { text[$0] >= 0x80 }) { nonASCIICount += 1 }
  }

  private static func nullPlace(_ text: Span<UInt8>) -> Int? {
    guard text.count <= 4 else { return nil }
    return nullTexts.firstIndex { null in
      let utf8 = null.string.utf8
      guard utf8.count == text.count else { return false }
      return zip(utf8, text.indices).allSatisfy { $0 == text[$1] }
    }
  }
}

extension ColumnEvidence.Reading {
  /// Takes a value in; nil where it does not fit, else what it means.
  fileprivate mutating func add(_ text: Span<UInt8>, _ kind: WrittenKind) -> Scalar? {
    guard let value = hypothesis.value(of: text, kind) else { return nil }
    if min.map({ value.isBefore($0) }) ?? true { min = value }
    if max.map({ $0.isBefore(value) }) ?? true { max = value }
    return value
  }
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
