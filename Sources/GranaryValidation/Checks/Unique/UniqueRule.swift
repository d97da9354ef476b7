import GranaryColumns
import GranaryIngest

/// No row before it that comes in has the same values; a row with a null among them is not looked at.
struct UniqueRule: Sendable {
  let columns: [Int]

  var expected: String { columns.count == 1 ? "unique" : "unique together" }
  var code: RowRefusal.Code { .duplicate }

  /// The rows of a batch with their values' hashes.
  struct Keys: Sendable {
    var rows: [Int] = []
    var hashes: [KeyHash] = []
  }

  func keys(of batch: Batch, _ selection: RowSelection) -> Keys {
    var hasher = KeyHasher(columns.map { batch.columns[$0] })
    var keys = Keys()
    for row in 0..<batch.count where selection.contains(row) {
      guard let hash = hasher.hash(of: row) else { continue }
      keys.rows.append(row)
      keys.hashes.append(hash)
    }
    return keys
  }

  func value(of row: Int, in batch: Batch) -> String {
    if columns.count == 1 { return batch.columns[columns[0]][row].description }
    return columns.map { column in
      "\(batch.schema.fields[column].name) = \(batch.columns[column][row])"
    }.joined(separator: ", ")
  }

  var message: String {
    columns.count == 1
      ? "an earlier row has the same value" : "an earlier row has the same values"
  }
}
