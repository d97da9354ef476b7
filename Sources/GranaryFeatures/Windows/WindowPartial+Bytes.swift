public import GranaryColumns
import GranaryStatistics

/// ```
/// byte 0   format, 1
/// count                  8 bytes  rows
/// sum of int64           8 bytes  rows, 16 bytes sum
/// sum of floats, mean    8 bytes  rows, exact sum
/// stddev                 8 bytes  rows, exact sum of values, exact sum of their squares
/// min, max               1 byte   whether there is a value, value
/// first, last            1 byte   whether there is a value, 8 bytes event time, 8 bytes created
///                        time, 8 bytes snapshot, 8 bytes ordinal, value
/// count_distinct         2 bytes  number of values (256 at most), values ascending by their bytes;
///                        or FFFF, 2 bytes n of registers in use, then for n ≤ 1,365 as many times
///                        2 bytes register, 1 byte rank, else 4,096 bytes rank
///
/// exact sum   1 byte place of the lowest limb, 1 byte n, n × 4 bytes limbs (two's complement),
///             1 byte whether counts follow, 3 × 8 bytes values that are NaN, +∞, −∞
/// ```
/// Integers are little endian, values as ``Swift/Array/append(_:)`` of a scalar writes them. Equal
/// partials have equal bytes. Formats are append-only.
extension WindowPartial {
  static let format: UInt8 = 1
  private static let sketchMark: UInt16 = .max
  /// The most registers that take less room one by one.
  fileprivate static let sparseLimit = DistinctSketch.registerCount / 3

  /// Adds the partial's bytes, from which function and type cannot be told.
  public func append(to bytes: inout [UInt8]) {
    bytes.append(Self.format)
    switch state {
    case .count(let count): bytes.append(littleEndian: Int64(count))
    case .integers(let sum):
      bytes.append(littleEndian: Int64(sum.count))
      bytes.append(littleEndian: sum.sum)
    case .numbers(let count, let sum):
      bytes.append(littleEndian: Int64(count))
      Self.append(sum.state, to: &bytes)
    case .moments(let moments):
      bytes.append(littleEndian: Int64(moments.count))
      Self.append(moments.sums.state, to: &bytes)
      Self.append(moments.squares.state, to: &bytes)
    case .extreme(let value):
      bytes.append(value.isNull ? 0 : 1)
      bytes.append(value)
    case .edge(nil): bytes.append(0)
    case .edge(let edge?):
      bytes.append(1)
      bytes.append(littleEndian: edge.precedence.eventTime.microseconds)
      bytes.append(littleEndian: edge.precedence.createdTime.microseconds)
      bytes.append(littleEndian: edge.precedence.snapshot)
      bytes.append(littleEndian: edge.precedence.ordinal)
      bytes.append(edge.value)
    case .distinct(let values): Self.append(values, to: &bytes)
    }
  }

  private static func append(_ sum: ExactSum.State, to bytes: inout [UInt8]) {
    bytes.append(UInt8(sum.first))
    bytes.append(UInt8(sum.limbs.count))
    for limb in sum.limbs { bytes.append(littleEndian: limb) }
    let counts = [sum.nanCount, sum.positiveInfinityCount, sum.negativeInfinityCount]
    let hasCounts = counts != [0, 0, 0]
    bytes.append(hasCounts ? 1 : 0)
    if hasCounts { for count in counts { bytes.append(littleEndian: Int64(count)) } }
  }

  private static func append(_ values: DistinctValues, to bytes: inout [UInt8]) {
    switch values.state {
    case .exact(let values):
      bytes.append(littleEndian: UInt16(values.count))
      let encoded = values.map { value in
        var bytes: [UInt8] = []
        bytes.append(value)
        return bytes
      }
      for value in encoded.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        bytes.append(contentsOf: value)
      }
    case .sketch(let sketch):
      bytes.append(littleEndian: sketchMark)
      let used = sketch.ranks.indices.filter { sketch.ranks[$0] > 0 }
      bytes.append(littleEndian: UInt16(used.count))
      if used.count > sparseLimit { return bytes.append(contentsOf: sketch.ranks) }
      for register in used {
        bytes.append(littleEndian: UInt16(register))
        bytes.append(sketch.ranks[register])
      }
    }
  }

  /// Reads a partial back; nil where the bytes are none of this function and type.
  public init?(
    _ function: AggregateFunction,
    of argumentType: ColumnType,
    from reader: inout ByteReader
  ) {
    self.init(function, of: argumentType)
    guard reader.byte() == Self.format, let state = readState(from: &reader) else { return nil }
    self.state = state
  }

  /// Moves past a partial; false where the bytes are none of this function and type.
  static func skip(
    _ function: AggregateFunction,
    of argumentType: ColumnType,
    in reader: inout ByteReader
  ) -> Bool {
    guard function.keepsSums else {
      return WindowPartial(function, of: argumentType, from: &reader) != nil
    }
    guard reader.byte() == format, reader.count() != nil else { return false }
    if function == .count { return true }
    if function == .sum, argumentType == .int64 { return reader.bytes(16) != nil }
    return reader.skipExactSum() && (function != .stddev || reader.skipExactSum())
  }

  /// Adds all rows of a partial of the same function and type from its bytes; false, with no rows
  /// left, where they are none.
  mutating func merge(from reader: inout ByteReader) -> Bool {
    let isMerged: Bool
    if function.keepsSums {
      isMerged = mergeSums(from: &reader)
    } else if let other = WindowPartial(function, of: argumentType, from: &reader) {
      merge(other)
      isMerged = true
    } else {
      isMerged = false
    }
    if !isMerged { self = WindowPartial(function, of: argumentType) }
    return isMerged
  }

  /// Adds numbers where they lie, without making a partial of them first.
  private mutating func mergeSums(from reader: inout ByteReader) -> Bool {
    guard reader.byte() == Self.format, let count = reader.count() else { return false }
    switch take() {
    case .count(let own): state = .count(own &+ count)
    case .integers(var sum):
      guard let more = reader.integer(Int128.self) else { return false }
      sum.merge(IntegerSum(count: count, sum: more))
      state = .integers(sum)
    case .numbers(let own, var sum):
      guard reader.mergeExactSum(into: &sum) else { return false }
      state = .numbers(count: own &+ count, sum)
    case .moments(var moments):
      guard reader.mergeMoments(of: count, into: &moments) else { return false }
      state = .moments(moments)
    case let other: state = other
    }
    return true
  }

  private func readState(from reader: inout ByteReader) -> State? {
    switch state {
    case .count: return reader.count().map(State.count)
    case .integers:
      guard let count = reader.count(), let sum = reader.integer(Int128.self) else { return nil }
      return .integers(IntegerSum(count: count, sum: sum))
    case .numbers:
      guard let count = reader.count(), let sum = reader.exactSum() else { return nil }
      return .numbers(count: count, sum)
    case .moments:
      guard let count = reader.count(), let sums = reader.exactSum(),
        let squares = reader.exactSum()
      else { return nil }
      return .moments(Moments(count: count, sums: sums, squares: squares))
    case .extreme:
      guard let hasValue = reader.byte(), hasValue <= 1 else { return nil }
      return hasValue == 0 ? .extreme(.null) : reader.scalar(argumentType).map(State.extreme)
    case .edge:
      guard let hasValue = reader.byte(), hasValue <= 1 else { return nil }
      return hasValue == 0 ? .edge(nil) : reader.edge(argumentType).map { .edge($0) }
    case .distinct: return reader.distinct(argumentType).map(State.distinct)
    }
  }
}

extension ByteReader {
  fileprivate mutating func count() -> Int? {
    integer(Int64.self).flatMap { $0 >= 0 ? Int($0) : nil }
  }

  /// Adds a sum from its bytes.
  fileprivate mutating func mergeExactSum(into sum: inout ExactSum) -> Bool {
    guard let first = byte(), let count = byte() else { return false }
    let isWhole = sum.merge(first: Int(first), limbCount: Int(count)) { integer(UInt32.self) }
    guard isWhole, let hasCounts = byte(), hasCounts <= 1 else { return false }
    if hasCounts == 1 {
      guard let nan = self.count(), let positive = self.count(), let negative = self.count() else {
        return false
      }
      sum.merge(nanCount: nan, positiveInfinityCount: positive, negativeInfinityCount: negative)
    }
    return true
  }

  fileprivate mutating func mergeMoments(of count: Int, into moments: inout Moments) -> Bool {
    var (sums, squares) = (ExactSum(), ExactSum())
    guard mergeExactSum(into: &sums), mergeExactSum(into: &squares) else { return false }
    moments.merge(Moments(count: count, sums: sums, squares: squares))
    return true
  }

  fileprivate mutating func exactSum() -> ExactSum? {
    var sum = ExactSum()
    return mergeExactSum(into: &sum) ? sum : nil
  }

  fileprivate mutating func skipExactSum() -> Bool {
    guard let first = byte(), let limbCount = byte(),
      ExactSum.State.limbRange.upperBound >= Int(first) + Int(limbCount),
      bytes(4 * Int(limbCount)) != nil, let hasCounts = byte(), hasCounts <= 1
    else { return false }
    return hasCounts == 0 || (count() != nil && count() != nil && count() != nil)
  }

  fileprivate mutating func edge(_ type: ColumnType) -> WindowPartial.RankedValue? {
    guard let eventTime = integer(Int64.self), let createdTime = integer(Int64.self),
      let snapshot = integer(Int64.self), let ordinal = integer(Int64.self),
      let value = scalar(type)
    else { return nil }
    let precedence = Precedence(
      eventTime: Timestamp(microseconds: eventTime),
      createdTime: Timestamp(microseconds: createdTime),
      snapshot: snapshot,
      ordinal: ordinal
    )
    return WindowPartial.RankedValue(value: value, precedence: precedence)
  }

  fileprivate mutating func distinct(_ type: ColumnType) -> DistinctValues? {
    guard let count = integer(UInt16.self) else { return nil }
    if count == .max { return sketch().map { DistinctValues(.sketch($0)) } }
    guard count <= DistinctValues.exactLimit else { return nil }
    var values: Set<Scalar> = []
    for _ in 0..<count {
      guard let value = scalar(type) else { return nil }
      values.insert(value)
    }
    return values.count == count ? DistinctValues(.exact(values)) : nil
  }

  private mutating func sketch() -> DistinctSketch? {
    guard let used = integer(UInt16.self) else { return nil }
    if used > WindowPartial.sparseLimit {
      return bytes(DistinctSketch.registerCount).flatMap { DistinctSketch(ranks: Array($0)) }
    }
    var ranks = [UInt8](repeating: 0, count: DistinctSketch.registerCount)
    for _ in 0..<used {
      guard let register = integer(UInt16.self), ranks.indices.contains(Int(register)),
        let rank = byte()
      else { return nil }
      ranks[Int(register)] = rank
    }
    return DistinctSketch(ranks: ranks)
  }
}

extension AggregateFunction {
  /// Whether a count and sums are all that is kept of the rows.
  fileprivate var keepsSums: Bool {
    switch self {
    case .count, .sum, .mean, .stddev: true
    case .min, .max, .first, .last, .countDistinct: false
    }
  }
}
