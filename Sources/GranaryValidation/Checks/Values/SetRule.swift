import GranaryColumns
import GranaryIngest

/// The value is one of a set, or none of it.
struct SetRule: ValueRule {
  let column: Int
  let values: ListedScalars
  /// Whether the values of the set are those allowed.
  let isAllowed: Bool

  var expected: String { isAllowed ? "one of \(values)" : "none of \(values)" }
  var code: RowRefusal.Code { isAllowed ? .notInSet : .forbiddenValue }

  func inspect(_ batch: inout BatchInspector) -> Inspection {
    let column = batch.batch.columns[column]
    guard column.type != .string else {
      return unsafe batch.texts(of: self.column) { text in
        unsafe values.contains(utf8: text) == isAllowed ? .valid : .invalid
      }
    }
    var inspection = Inspection(looked: .values(self.column))
    inspection.failures = (0..<column.count).filter { row in
      column.validity[row] && values.contains(column[row]) != isAllowed
    }
    return inspection
  }

  func message(of row: Int, in batch: Batch) -> String {
    isAllowed ? "not one of \(values)" : "one of \(values)"
  }
}

/// Values of one type that a check lists.
///
/// They are equal as numbers are: the two zeros, and NaN.
struct ListedScalars: Sendable, CustomStringConvertible {
  private static let shownLimit = 12

  /// The values, each once, as they are written.
  let scalars: [Scalar]
  private let places: [Scalar: Int]
  /// Places by number of bytes, so that few texts are compared and none is made.
  private let texts: [Int: [(bytes: [UInt8], place: Int)]]
  let description: String

  init(_ listed: [Scalar]) {
    var seen: Set<Scalar> = []
    let scalars = listed.filter { seen.insert($0.canonical).inserted }
    self.scalars = scalars
    places = Dictionary(
      uniqueKeysWithValues: scalars.enumerated().map { ($0.element.canonical, $0.offset) }
    )
    texts = Dictionary(
      grouping: scalars.enumerated().compactMap { place, scalar in
        if case .string(let text) = scalar { (Array(text.string.utf8), place) } else { nil }
      },
      by: \.bytes.count
    )
    description = Self.list(scalars)
  }

  /// Values for people, twelve at most.
  static func list(_ scalars: [Scalar]) -> String {
    let shown = scalars.prefix(shownLimit).map(\.description).joined(separator: ", ")
    return scalars.count > shownLimit
      ? "\(shown) and \(scalars.count - shownLimit) more" : shown
  }

  func contains(_ scalar: Scalar) -> Bool { place(of: scalar) != nil }
  func contains(utf8 text: UnsafeRawBufferPointer) -> Bool { unsafe place(ofUTF8: text) != nil }

  /// Where a value stands in the list.
  func place(of scalar: Scalar) -> Int? { places[scalar.canonical] }

  func place(ofUTF8 text: UnsafeRawBufferPointer) -> Int? {
    texts[text.count]?.first { unsafe text.elementsEqual($0.bytes) }?.place
  }
}
