import GranaryColumns

/// What the values of one column must be; nulls pass.
enum ValueRule: Sendable {
  case between(Bounds)
  case inSet(AllowedValues)

  /// The rows whose value breaks the rule, ascending.
  func failures(in column: Column) -> [Int] {
    switch self {
    case .between(let bounds): bounds.failures(in: column)
    case .inSet(let allowed): allowed.failures(in: column)
    }
  }

  func message(for value: Scalar) -> String {
    switch self {
    case .between(let bounds): bounds.message(for: value)
    case .inSet(let allowed): "not one of \(allowed.description)"
    }
  }
}

/// Closed bounds of a column's type.
struct Bounds: Sendable {
  let min: Scalar?
  let max: Scalar?

  /// The rows whose value is not null and not within; NaN never is.
  func failures(in column: Column) -> [Int] {
    switch column.type {
    case .int64:
      failures(column.int64s, column.validity) {
        if case .int64(let value) = $0 { value } else { nil }
      }
    case .float32:
      failures(column.float32s, column.validity) {
        if case .float32(let value) = $0 { value } else { nil }
      }
    case .float64:
      failures(column.float64s, column.validity) {
        if case .float64(let value) = $0 { value } else { nil }
      }
    case .timestamp:
      failures(column.timestamps, column.validity) {
        if case .timestamp(let value) = $0 { value } else { nil }
      }
    case .date:
      failures(column.dates, column.validity) {
        if case .date(let value) = $0 { value } else { nil }
      }
    case .string:
      failures(column.strings, column.validity) {
        if case .string(let value) = $0 { value } else { nil }
      }
    case .bool: []
    }
  }

  private func failures<Values: RandomAccessCollection>(
    _ values: Values,
    _ validity: Validity,
    _ unwrap: (Scalar) -> Values.Element?
  ) -> [Int] where Values.Element: Comparable, Values.Index == Int {
    // Stated as "not within", so that NaN, which no comparison holds for, fails.
    switch (min.flatMap(unwrap), max.flatMap(unwrap)) {
    case (let min?, let max?):
      (0..<values.count).filter { row in
        validity[row] && !(values[row] >= min && values[row] <= max)
      }
    case (let min?, nil): (0..<values.count).filter { validity[$0] && !(values[$0] >= min) }
    case (nil, let max?): (0..<values.count).filter { validity[$0] && !(values[$0] <= max) }
    case (nil, nil): []
    }
  }

  func message(for value: Scalar) -> String {
    switch (min, max) {
    case (let min?, let max?): "not between \(min) and \(max)"
    case (let min?, nil): "not at least \(min)"
    case (nil, let max?): "not at most \(max)"
    case (nil, nil): "out of bounds"
    }
  }
}

/// The values that a column may have.
struct AllowedValues: Sendable, CustomStringConvertible {
  private static let shownLimit = 12

  private let scalars: Set<Scalar>
  /// Texts by their number of bytes, so that few are compared and none is made.
  private let texts: [Int: [[UInt8]]]
  let description: String

  init(_ values: [Scalar]) {
    scalars = Set(values.map(Self.normalized))
    texts = Dictionary(
      grouping: values.compactMap { value in
        if case .string(let text) = value { Array(text.string.utf8) } else { nil }
      },
      by: \.count
    )
    let shown = values.prefix(Self.shownLimit).map(\.description).joined(separator: ", ")
    let rest = values.count > Self.shownLimit ? " and \(values.count - Self.shownLimit) more" : ""
    description = shown + rest
  }

  /// The rows whose value is not null and not one of these.
  func failures(in column: Column) -> [Int] {
    guard column.type == .string else {
      return (0..<column.count).filter { row in
        column.validity[row] && !scalars.contains(Self.normalized(column[row]))
      }
    }
    let strings = column.strings
    return (0..<column.count).filter { row in
      unsafe column.validity[row] && !strings.withBytes(at: row) { unsafe contains($0) }
    }
  }

  private func contains(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let candidates = texts[text.count] else { return false }
    return candidates.contains { unsafe text.elementsEqual($0) }
  }

  /// Scalars are equal by their bits; values of a set are equal as numbers are.
  private static func normalized(_ scalar: Scalar) -> Scalar {
    switch scalar {
    case .float32(let value): .float32(value == 0 ? 0 : value.isNaN ? .nan : value)
    case .float64(let value): .float64(value == 0 ? 0 : value.isNaN ? .nan : value)
    case .null, .bool, .int64, .string, .timestamp, .date: scalar
    }
  }
}
