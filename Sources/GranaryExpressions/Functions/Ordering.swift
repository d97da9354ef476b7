import GranaryColumns

/// How the values of one type are ordered, over whole columns: totally, so that two tests make the
/// others.
///
/// Rows with nulls come out arbitrary.
struct Ordering: Sendable {
  typealias Test = @Sendable (Operand, Operand, Int) -> RowSet

  let type: ValueType
  let equal: Test
  let less: Test

  static let all: [Ordering] = [
    bools, of(Int64.self), of(Float.self), of(Double.self), texts, of(Timestamp.self),
    of(CalendarDate.self), of(TimeSpan.self),
  ]

  @inline(__always)
  private static func of<Value: OrderedElement>(_ value: Value.Type) -> Ordering {
    Ordering(
      type: Value.valueType,
      equal: { left, right, count in
        let (left, right) = (left.lane(Value.self), right.lane(Value.self))
        return RowSet(count: count) { left[$0].equals(right[$0]) }
      },
      less: { left, right, count in
        let (left, right) = (left.lane(Value.self), right.lane(Value.self))
        return RowSet(count: count) { left[$0].precedes(right[$0]) }
      }
    )
  }

  /// False before true.
  private static let bools = Ordering(
    type: .bool,
    equal: { left, right, count in
      left.trueRows(count: count).symmetricDifference(right.trueRows(count: count)).complement
    },
    less: { left, right, count in
      right.trueRows(count: count).subtracting(left.trueRows(count: count))
    }
  )

  /// By UTF-8 bytes.
  private static let texts = Ordering(
    type: .string,
    equal: { left, right, count in
      let (left, right) = (left.texts, right.texts)
      return RowSet(count: count) { left.isEqual(to: right, at: $0) }
    },
    less: { left, right, count in
      let (left, right) = (left.texts, right.texts)
      return RowSet(count: count) { left.precedes(right, at: $0) }
    }
  )
}

/// An element with a total order, in which NaN equals NaN and comes last, and -0 equals 0.
private protocol OrderedElement: Element, Comparable {
  func equals(_ other: Self) -> Bool
  func precedes(_ other: Self) -> Bool
}

extension OrderedElement {
  @inline(__always) func equals(_ other: Self) -> Bool { self == other }
  @inline(__always) func precedes(_ other: Self) -> Bool { self < other }
}

extension OrderedElement where Self: FloatingPoint {
  @inline(__always) func equals(_ other: Self) -> Bool {
    self == other || (isNaN && other.isNaN)
  }

  @inline(__always) func precedes(_ other: Self) -> Bool {
    self < other || (other.isNaN && !isNaN)
  }
}

extension Int64: OrderedElement {}
extension Float: OrderedElement {}
extension Double: OrderedElement {}
extension Timestamp: OrderedElement {}
extension CalendarDate: OrderedElement {}
extension TimeSpan: OrderedElement {}
