public import GranaryColumns
import GranaryStatistics

/// How a value stands in a file before anything is declared of it.
public enum WrittenKind: Sendable {
  /// A field of CSV without quotes, which may stand for a missing value.
  case field
  /// A field of CSV within quotes, which is a value whatever it says.
  case quotedField
  /// A string of JSON, as what it stands for.
  case string
  /// A number of JSON.
  case number
  /// `true` or `false` of JSON.
  case bool

  /// Whether a text that people write for a missing value may be one here.
  public var mayMeanNull: Bool {
    switch self {
    case .field, .string: true
    case .quotedField, .number, .bool: false
    }
  }
}

/// The different values that some rows have at one place, as they are written.
public struct WrittenValues: Sendable {
  /// The texts, in the order in which they came first; none twice, but where it is written in several
  /// ways.
  public let texts: Column
  /// How each of them is written.
  public let kinds: [WrittenKind]
  /// How many rows have each of them.
  public let counts: [Int]
  /// The line of the first row that has each of them.
  public let lines: [Int]
  /// The XXH3-64 hash of each text.
  public let hashes: [UInt64]
}

/// Some rows of a file as they are written, before anything is declared of them.
public struct WrittenRows: Sendable {
  /// Rows that could be read.
  public let count: Int
  /// What they have, place by place: fields of CSV in the file's order, members of JSON in the order
  /// of ``JSONSurvey/places``.
  public let columns: [WrittenValues]
  /// The other rows.
  public let refused: UnreadRows
}

/// Gathers the different values of one place.
///
/// A value is known by the hash of its text: what is made of it is a draft, which is checked against
/// the file.
struct WrittenValuesBuilder: Sendable {
  private var texts = ColumnBuilder(.string)
  private var kinds: [WrittenKind] = []
  private var counts: [Int] = []
  private var lines: [Int] = []
  private var hashes: [UInt64] = []
  /// Open addressing: for each place the value that has it, from 1, and 0 where it is free.
  private var places: [Int32] = []

  mutating func append(_ text: Span<UInt8>, _ kind: WrittenKind, line: Int) {
    if kinds.count * 2 >= places.count { grow() }
    let hash = unsafe text.withUnsafeBytes { unsafe xxh3($0) }
    let place = place(of: hash, kind)
    let known = Int(places[place])
    guard known == 0 else {
      counts[known - 1] += 1
      return
    }
    unsafe text.withUnsafeBytes { unsafe texts.append(utf8: $0) }
    kinds.append(kind)
    counts.append(1)
    lines.append(line)
    hashes.append(hash)
    places[place] = Int32(kinds.count)
  }

  /// The place of a value, or the free one where it would be.
  private func place(of hash: UInt64, _ kind: WrittenKind) -> Int {
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while true {
      let value = Int(places[place]) - 1
      if value < 0 || (hashes[value] == hash && kinds[value] == kind) { return place }
      place = (place + 1) & mask
    }
  }

  private mutating func grow() {
    places = [Int32](repeating: 0, count: max(64, places.count * 2))
    for (value, kind) in kinds.enumerated() {
      places[place(of: hashes[value], kind)] = Int32(value + 1)
    }
  }

  /// Hands over what was gathered, and begins anew.
  mutating func finish() -> WrittenValues {
    defer { self = WrittenValuesBuilder() }
    return WrittenValues(
      texts: texts.finish(),
      kinds: kinds,
      counts: counts,
      lines: lines,
      hashes: hashes
    )
  }
}
