import GranaryColumns

/// `in` over a list of constants, looked up in a table instead of compared one by one.
enum Membership {
  /// From here on the table wins: it takes 3 ns a row for integers and 6 for texts, each
  /// comparison 0.9 and 1.8 (Swift 6.3.1 -O).
  static let leastCount = 4

  /// A test of one operand against constants; nil where comparing does as well.
  static func overload(of type: ValueType, among constants: [Operand]) -> Overload? {
    guard constants.count >= leastCount, type != .bool else { return nil }
    let values = constants.filter { $0.column.validity[0] }
    let find = type == .string ? textFinder(values) : keyFinder(values)
    let hasNull = values.count < constants.count
    return Overload([type], returns: .bool, nulls: .seesNulls) { arguments in
      let known = arguments[0].validity(count: arguments.count)
      let found = find(arguments[0], arguments.count)
      // Of what is not found a null in the list might be the equal.
      return Outcome(found, known: hasNull ? known.intersection(found) : known)
    }
  }

  private typealias Finder = @Sendable (Operand, Int) -> RowSet

  private static func keyFinder(_ values: [Operand]) -> Finder {
    var table = ProbeTable(capacity: values.count)
    var keys: [UInt64] = []
    for value in values {
      let key = value.keys(0)
      table.insert(hash: key.mixed)
      keys.append(key)
    }
    return { [table, keys] operand, count in
      let subject = operand.keys
      return RowSet(count: count) { row in
        let key = subject(row)
        var probe = table.probe(key.mixed)
        while let entry = table.next(&probe) { if keys[entry] == key { return true } }
        return false
      }
    }
  }

  private static func textFinder(_ values: [Operand]) -> Finder {
    var table = ProbeTable(capacity: values.count)
    var texts: [[UInt8]] = []
    for value in values {
      let text = value.texts.values.utf8(at: 0)
      table.insert(hash: text.hash)
      texts.append([UInt8](text))
    }
    return { [table, texts] operand, count in
      let subject = operand.texts
      return RowSet(count: count) { row in
        let text = subject.values.utf8(at: subject.place(row))
        var probe = table.probe(text.hash)
        while let entry = table.next(&probe) {
          let candidate = texts[entry]
          if candidate.span.isEqual(to: text) { return true }
        }
        return false
      }
    }
  }
}

/// Numbers of entries by their hashes, with linear probing; never more than half full.
struct ProbeTable: Sendable {
  private var slots: [Slot]
  private var count = 0

  private struct Slot {
    var hash: UInt64 = 0
    /// The number of the entry, from 1; 0 where there is none.
    var entry = 0
  }

  init(capacity: Int) {
    var slotCount = 4
    while slotCount < capacity * 2 { slotCount *= 2 }
    slots = Array(repeating: Slot(), count: slotCount)
  }

  /// Adds the next entry.
  mutating func insert(hash: UInt64) {
    var probe = probe(hash)
    while slots[probe.place].entry != 0 { probe.place = (probe.place + 1) & (slots.count - 1) }
    count += 1
    slots[probe.place] = Slot(hash: hash, entry: count)
  }

  /// A search for the entries with a hash.
  struct Probe {
    let hash: UInt64
    fileprivate var place: Int
  }

  @inline(__always)
  func probe(_ hash: UInt64) -> Probe {
    Probe(hash: hash, place: Int(truncatingIfNeeded: hash) & (slots.count - 1))
  }

  /// The next entry with the hash, counted from 0; nil once there are no more.
  @inline(__always)
  func next(_ probe: inout Probe) -> Int? {
    while slots[probe.place].entry != 0 {
      let slot = slots[probe.place]
      probe.place = (probe.place + 1) & (slots.count - 1)
      if slot.hash == probe.hash { return slot.entry - 1 }
    }
    return nil
  }
}

extension Operand {
  /// Bits that are the same for equal values, of any type of fixed width: NaN has one form, and
  /// zero one sign.
  fileprivate var keys: (Int) -> UInt64 {
    switch column.type {
    case .float64:
      let values = lane(Double.self)
      return { (values[$0].isNaN ? .nan : values[$0] + 0).bitPattern }
    case .float32:
      let values = lane(Float.self)
      return { UInt64((values[$0].isNaN ? .nan : values[$0] + 0).bitPattern) }
    case .date:
      let values = lane(UInt32.self)
      return { UInt64(values[$0]) }
    case .int64, .timestamp:
      let values = lane(UInt64.self)
      return { values[$0] }
    case .bool, .string: preconditionFailure("not of fixed width")
    }
  }
}

extension UInt64 {
  /// The finalizer of SplitMix64: every bit of the result depends on every bit of the value.
  fileprivate var mixed: UInt64 {
    var mixed = self
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension Span<UInt8> {
  /// FNV-1a, mixed.
  fileprivate var hash: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in 0..<count { hash = (hash ^ UInt64(self[index])) &* 0x100_0000_01B3 }
    return hash.mixed
  }
}
