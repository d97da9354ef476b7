/// The entities of many rows, encoded or compared without being encoded.
public protocol EntityKeys: Sendable {
  /// The number of rows.
  var count: Int { get }

  /// Replaces `bytes` by the key of a row; false, with `bytes` undefined, where a part is null.
  func encode(_ row: Int, into bytes: inout [UInt8]) -> Bool

  /// A number for each row, the same for rows of one entity, seldom for those of two; 0, which no
  /// other row has, where a part of the key is null.
  ///
  /// In memory only: no file and no answer depends on it.
  func hashes(of rows: Range<Int>) -> [UInt64]

  /// Whether each row is of the same entity as the one in its place in `others`; no key has a null
  /// part.
  ///
  /// - Precondition: As many rows on both sides.
  func areEqual(_ rows: [Int32], _ others: [Int32]) -> Bool
}

extension [EntityKey?]: EntityKeys {
  /// Replaces `bytes` by the key of a row; false where there is none.
  public func encode(_ row: Int, into bytes: inout [UInt8]) -> Bool {
    guard let key = self[row] else { return false }
    bytes = key.bytes
    return true
  }

  /// As the protocol says, from the bytes of the keys.
  public func hashes(of rows: Range<Int>) -> [UInt64] {
    self[rows].map { key in key.map { Swift.max(1, EntityKeyTable.hash(of: $0.bytes)) } ?? 0 }
  }

  /// Whether the bytes of the keys are the same.
  public func areEqual(_ rows: [Int32], _ others: [Int32]) -> Bool {
    zip(rows, others).allSatisfy { self[Int($0)] == self[Int($1)] }
  }
}

extension EntityKeyEncoder: EntityKeys {
  /// As the protocol says, from the values.
  public func hashes(of rows: Range<Int>) -> [UInt64] {
    var hashes = [UInt64](repeating: 0, count: rows.count)
    for column in columns { column.fold(rows, into: &hashes) }
    for index in hashes.indices { hashes[index] = max(1, hashes[index]) }
    for column in columns where !column.validity.isAllValid {
      for (index, row) in rows.enumerated() where !column.validity[row] { hashes[index] = 0 }
    }
    return hashes
  }

  /// Whether the values are the same.
  public func areEqual(_ rows: [Int32], _ others: [Int32]) -> Bool {
    precondition(rows.count == others.count, "a row for each other")
    return columns.allSatisfy { $0.areEqual(rows, others) }
  }
}

// A switch outside of each loop, and values through spans: keys that were encoded to be hashed took an
// eighth of the time of a join (a profile of 1,000,000 rows with int64 keys, Swift 6.3.1 -O).
extension Column {
  /// Makes a part of a key count in the hashes of some rows.
  fileprivate func fold(_ rows: Range<Int>, into hashes: inout [UInt64]) {
    switch type {
    case .int64, .timestamp, .float64: fold(UInt64.self, rows, &hashes)
    case .date, .float32: fold(UInt32.self, rows, &hashes)
    case .bool:
      let bits = bools
      for (index, row) in rows.enumerated() {
        hashes[index] = EntityKeyTable.fold(hashes[index], bits[row] ? 1 : 0)
      }
    case .string:
      let texts = strings
      for (index, row) in rows.enumerated() {
        hashes[index] = unsafe texts.withBytes(at: row) { text in
          unsafe EntityKeyTable.fold(hashes[index], text)
        }
      }
    }
  }

  private func fold<Word: FixedWidthInteger & BitwiseCopyable>(
    _ word: Word.Type,
    _ rows: Range<Int>,
    _ hashes: inout [UInt64]
  ) {
    values.values(Word.self, count: count).withSpan { values in
      for index in hashes.indices {
        let value = UInt64(truncatingIfNeeded: values[rows.lowerBound + index])
        hashes[index] = EntityKeyTable.fold(hashes[index], value)
      }
    }
  }

  fileprivate func areEqual(_ rows: [Int32], _ others: [Int32]) -> Bool {
    switch type {
    case .int64, .timestamp, .float64: return areEqual(UInt64.self, rows, others)
    case .date, .float32: return areEqual(UInt32.self, rows, others)
    case .bool:
      let bits = bools
      return zip(rows, others).allSatisfy { bits[Int($0)] == bits[Int($1)] }
    case .string:
      let texts = strings
      return zip(rows, others).allSatisfy { texts.isEqual(Int($0), Int($1)) }
    }
  }

  private func areEqual<Word: FixedWidthInteger & BitwiseCopyable>(
    _ word: Word.Type,
    _ rows: [Int32],
    _ others: [Int32]
  ) -> Bool {
    values.values(Word.self, count: count).withSpan { values in
      var difference: Word = 0
      for index in rows.indices {
        difference |= values[Int(rows[index])] ^ values[Int(others[index])]
      }
      return difference == 0
    }
  }
}
