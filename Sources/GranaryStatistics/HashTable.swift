/// A set of hashes of 64 bits: open addressing, 8 bytes a place, at most three quarters of them taken.
///
/// A hash is its own place, so that a set of the standard library, which would hash it again, takes
/// several times as long.
struct HashTable: Sendable {
  /// How many there are.
  private(set) var count = 0
  /// Zero is a free place.
  private var places: [UInt64] = []
  /// Whether zero is one of them, which has no place.
  private var hasZero = false

  /// The hashes, in no particular order.
  ///
  /// Not in that of their places: added in it to another table, they would fill a part of that one to the
  /// last place while all else is free, and each look for the next free place pass over all of the part.
  var elements: [UInt64] {
    var elements: [UInt64] = hasZero ? [0] : []
    elements.reserveCapacity(count)
    for number in places.indices {
      // An odd factor passes every place of a power of two once.
      let hash = places[number &* 0x9E37_79B1 & (places.count - 1)]
      if hash != 0 { elements.append(hash) }
    }
    return elements
  }

  func contains(_ hash: UInt64) -> Bool {
    if hash == 0 { return hasZero }
    return !places.isEmpty && places[place(of: hash)] != 0
  }

  /// Adds a hash; one that is there changes nothing.
  mutating func insert(_ hash: UInt64) {
    guard hash != 0 else {
      if !hasZero { count += 1 }
      hasZero = true
      return
    }
    if count * 4 >= places.count * 3 { grow() }
    let place = place(of: hash)
    guard places[place] == 0 else { return }
    places[place] = hash
    count += 1
  }

  private mutating func grow() {
    let before = places
    places = [UInt64](repeating: 0, count: max(64, before.count * 2))
    for hash in before where hash != 0 { places[place(of: hash)] = hash }
  }

  /// The place of a hash, or the free one where it would be.
  private func place(of hash: UInt64) -> Int {
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while places[place] != 0, places[place] != hash { place = (place + 1) & mask }
    return place
  }
}

extension HashTable: Hashable {
  static func == (lhs: HashTable, rhs: HashTable) -> Bool {
    lhs.count == rhs.count && lhs.elements.allSatisfy(rhs.contains)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    hasher.combine(elements.reduce(0, ^))
  }
}
