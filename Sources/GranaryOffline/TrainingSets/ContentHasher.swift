import GranaryColumns
import GranaryFeatures
import GranaryStatistics
import Synchronization

/// Digests the columns of a table that comes batch after batch, independent of any file format.
///
/// Each column has a hasher of its own, so that where the batches end makes no difference. A value is a
/// byte 0 where it is null; else a byte 1 and its bits, least significant byte first, a text's counted
/// in eight bytes before it. A status is its byte.
struct ContentHasher {
  /// What is digested of a column.
  enum Part: Sendable {
    case values(Column)
    case statuses([FeatureStatus])
  }

  private let fields: [Field]
  private let hashers: [ColumnHasher]
  private var rowCount = 0

  init(_ fields: [Field]) {
    self.fields = fields
    hashers = fields.map { _ in ColumnHasher() }
  }

  /// Adds rows: a part for each field.
  mutating func update(_ parts: [Part], rowCount: Int) {
    precondition(parts.count == hashers.count, "a part for each column")
    self.rowCount += rowCount
    _ = concurrentMap(parts: parts.count) { [hashers] index in hashers[index].update(parts[index]) }
  }

  /// The digests of all rows.
  func finish() -> ContentDigest {
    let columns = zip(fields, hashers).map { ContentDigest.Column(field: $0, digest: $1.finish()) }
    return ContentDigest(columns: columns, rowCount: rowCount)
  }
}

/// The hasher of one column; whole batches are added one after the other.
private final class ColumnHasher: Sendable {
  private static let rowsAtATime = 8_192
  private let hasher = Mutex(SHA256Hasher())

  func update(_ part: ContentHasher.Part) {
    hasher.withLock { hasher in
      switch part {
      case .values(let column):
        for start in stride(from: 0, to: column.count, by: Self.rowsAtATime) {
          hasher.update(column.encoded(start..<min(start + Self.rowsAtATime, column.count)))
        }
      case .statuses(let statuses): hasher.update(statuses.map(\.rawValue))
      }
    }
  }

  func finish() -> SHA256Digest {
    hasher.withLock { hasher in
      var finished = SHA256Hasher()
      swap(&finished, &hasher)
      return finished.finish()
    }
  }
}

extension Column {
  /// The values of rows as they are digested.
  fileprivate func encoded(_ rows: Range<Int>) -> [UInt8] {
    switch type {
    case .int64, .timestamp, .float64: encoded(rows, as: UInt64.self)
    case .float32, .date: encoded(rows, as: UInt32.self)
    case .bool: rows.flatMap { validity[$0] ? [1, bools[$0] ? 1 : 0] : [0] as [UInt8] }
    case .string: encodedTexts(rows)
    }
  }

  private func encoded<Word: FixedWidthInteger & BitwiseCopyable>(
    _ rows: Range<Int>,
    as type: Word.Type
  ) -> [UInt8] {
    let words = values.values(Word.self, count: count)
    let validity = validity
    let width = MemoryLayout<Word>.size
    return unsafe [UInt8](unsafeUninitializedCapacity: rows.count * (1 + width)) { bytes, end in
      for row in rows {
        let isValid = validity[row]
        // Soundness: a row takes a byte and a word at most, which the capacity has for each.
        unsafe bytes[end] = isValid ? 1 : 0
        end += 1
        guard isValid else { continue }
        unsafe UnsafeMutableRawBufferPointer(bytes)
          .storeBytes(of: words[row].littleEndian, toByteOffset: end, as: Word.self)
        end += width
      }
    }
  }

  private func encodedTexts(_ rows: Range<Int>) -> [UInt8] {
    let texts = strings
    var bytes: [UInt8] = []
    for row in rows {
      guard validity[row] else {
        bytes.append(0)
        continue
      }
      bytes.append(1)
      let count = UInt64(texts.range(at: row).count)
      unsafe withUnsafeBytes(of: count.littleEndian) { unsafe bytes.append(contentsOf: $0) }
      unsafe texts.withBytes(at: row) { unsafe bytes.append(contentsOf: $0) }
    }
    return bytes
  }
}
