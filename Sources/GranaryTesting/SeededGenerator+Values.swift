public import GranaryColumns
public import GranaryStatistics

/// Values as hostile as data can be: the edges of every type, and small ones that meet often.
extension SeededGenerator {
  /// True with a probability.
  public mutating func chance(_ probability: Double) -> Bool {
    Double.random(in: 0..<1, using: &self) < probability
  }

  /// An index below a count, which is not 0.
  public mutating func index(below count: Int) -> Int { Int.random(in: 0..<count, using: &self) }

  /// One of some elements, which are not none.
  public mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[index(below: elements.count)]
  }

  /// A value of a type.
  public mutating func value(_ type: ColumnType) -> Scalar {
    switch type {
    case .bool: .bool(.random(using: &self))
    case .int64: .int64(int64())
    case .float32: .float32(float32())
    case .float64: .float64(float64())
    case .string: .string(text())
    case .timestamp: .timestamp(Timestamp(microseconds: int64()))
    case .date: .date(CalendarDate(days: Int32(truncatingIfNeeded: int64())))
    }
  }

  /// A value of a type, or null.
  public mutating func scalar(_ type: ColumnType, nullShare: Double = 0.2) -> Scalar {
    chance(nullShare) ? .null : value(type)
  }

  /// Values of a type.
  public mutating func scalars(
    _ type: ColumnType,
    count: Int,
    nullShare: Double = 0.2
  ) -> [Scalar] {
    (0..<count).map { _ in scalar(type, nullShare: nullShare) }
  }

  /// A column, built value by value.
  public mutating func column(
    _ type: ColumnType,
    count: Int,
    nullShare: Double = 0.2
  ) -> Column {
    Column(type, scalars(type, count: count, nullShare: nullShare))
  }

  private mutating func int64() -> Int64 {
    if chance(0.3) { return pick([.min, .min + 1, -1, 0, 1, 255, 256, 1 << 53 + 1, .max]) }
    return chance(0.5) ? Int64.random(in: -9...9, using: &self) : Int64(bitPattern: next())
  }

  private mutating func float64() -> Double {
    let edges: [Double] = [
      .nan, -.nan, Double(bitPattern: 0x7FF8_0000_0000_0001), .infinity, -.infinity, 0.0, -0.0,
      .leastNonzeroMagnitude, -.greatestFiniteMagnitude, 0.1,
    ]
    return chance(0.5) ? pick(edges) : Double(bitPattern: next())
  }

  private mutating func float32() -> Float {
    let edges: [Float] = [
      .nan, -.nan, .infinity, -.infinity, 0.0, -0.0, .leastNonzeroMagnitude,
      -.greatestFiniteMagnitude, 0.1,
    ]
    return chance(0.5) ? pick(edges) : Float(bitPattern: UInt32(truncatingIfNeeded: next()))
  }

  /// A text: empty, with NUL bytes, of several scripts, equal to another only by Unicode's rules,
  /// or some letters.
  public mutating func text() -> Text {
    let odd = [
      "", "\0", "a\0", "a\0b", "a", "ab", "\u{E9}", "e\u{301}", "\u{FFFF}", "\u{10FFFF}", "東京",
      "👩‍👩‍👧", "\u{FEFF}", " a ", "a,\"b\"\r\n", "\u{202E}x", "NA", "1", "-1",
    ]
    if chance(0.5) { return Text(pick(odd)) }
    let letters = (0..<index(below: 12)).map { _ in pick(["a", "b", "\0", "é", "~", "中"]) }
    return Text(letters.joined())
  }

  /// The parts of an entity key; few different ones, so that they meet.
  ///
  /// - Parameters:
  ///   - types: A type that can be a key for each part.
  ///   - nullShare: How often a part is null.
  /// - Returns: A value or null for each type.
  public mutating func keyParts(_ types: [ColumnType], nullShare: Double = 0.1) -> [Scalar] {
    types.map { type in chance(nullShare) ? .null : keyPart(type) }
  }

  private mutating func keyPart(_ type: ColumnType) -> Scalar {
    switch type {
    case .string: .string(pick(["", "a", "a\0", "1", "e\u{301}", "\u{E9}"]))
    case .int64: .int64(pick([.min, -1, 0, 1, 256]))
    case .bool: .bool(.random(using: &self))
    case .timestamp: .timestamp(Timestamp(microseconds: pick([-1, 0, 1])))
    case .date: .date(CalendarDate(days: pick([-1, 0, 1])))
    case .float32, .float64: preconditionFailure("floats are no keys")
    }
  }
}
