/// Builds a FlatBuffer, the encoding of Arrow's metadata, from its end to its front as the format
/// wants it: what an offset points to is there before the offset.
///
/// Only what Arrow's schemas need: tables, strings, vectors of tables, vectors of structs that
/// consist of 64-bit integers. Equal calls give equal bytes.
struct FlatBufferBuilder {
  /// Something built, by the distance of its first byte from the end.
  struct Offset {
    fileprivate let distance: Int
  }

  /// The value of a table's field.
  enum Slot {
    case byte(UInt8)
    case int16(Int16)
    case int32(Int32)
    case int64(Int64)
    case offset(Offset)
  }

  /// The bytes so far, last one first.
  private var reversed: [UInt8] = []

  private mutating func align(to alignment: Int, before byteCount: Int = 0) {
    while !(reversed.count + byteCount).isMultiple(of: alignment) { reversed.append(0) }
  }

  private mutating func push<Integer: FixedWidthInteger>(_ value: Integer) {
    align(to: Integer.bitWidth / 8)
    for shift in stride(from: Integer.bitWidth - 8, through: 0, by: -8) {
      reversed.append(UInt8(truncatingIfNeeded: value >> Integer(shift)))
    }
  }

  private mutating func push(_ offset: Offset) {
    align(to: 4)
    push(UInt32(reversed.count + 4 - offset.distance))
  }

  private var here: Offset { Offset(distance: reversed.count) }

  /// A text, ended by a zero byte.
  mutating func string(_ text: String) -> Offset {
    let utf8 = Array(text.utf8)
    align(to: 4, before: utf8.count + 1)
    reversed.append(0)
    reversed.append(contentsOf: utf8.reversed())
    push(UInt32(utf8.count))
    return here
  }

  /// A vector of what was built before.
  mutating func vector(_ elements: [Offset]) -> Offset {
    align(to: 4)
    for element in elements.reversed() { push(element) }
    push(UInt32(elements.count))
    return here
  }

  /// A vector of structs whose members are 64-bit integers.
  mutating func vector(structs: [[Int64]]) -> Offset {
    align(to: 8)
    for element in structs.reversed() {
      for member in element.reversed() { push(member) }
    }
    push(UInt32(structs.count))
    return here
  }

  /// A table by the values of its fields; nil leaves a field at its default.
  mutating func table(_ slots: [Slot?]) -> Offset {
    let end = reversed.count
    var distances = [Int](repeating: 0, count: slots.count)
    for (index, slot) in slots.enumerated() {
      guard let slot else { continue }
      switch slot {
      case .byte(let value): push(value)
      case .int16(let value): push(value)
      case .int32(let value): push(value)
      case .int64(let value): push(value)
      case .offset(let value): push(value)
      }
      distances[index] = reversed.count
    }
    push(Int32(0))
    let table = here
    for distance in distances.reversed() {
      push(UInt16(distance == 0 ? 0 : table.distance - distance))
    }
    push(UInt16(table.distance - end))
    push(UInt16(4 + 2 * slots.count))
    // The table begins with its distance from the field list just written in front of it.
    let back = UInt32(reversed.count - table.distance)
    for byte in 0..<4 {
      reversed[table.distance - 1 - byte] = UInt8(truncatingIfNeeded: back >> UInt32(8 * byte))
    }
    return table
  }

  /// The finished buffer, a multiple of 8 bytes.
  mutating func finish(_ root: Offset) -> [UInt8] {
    align(to: 8, before: 4)
    push(root)
    defer { reversed = [] }
    return reversed.reversed()
  }
}
