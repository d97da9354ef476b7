import GranaryColumns
import GranaryIngest

/// The value is among those of a column of another source.
struct ReferenceRule: ValueRule {
  let column: Int
  let source: String
  let referenced: String
  /// The values' hashes; nil before they are loaded.
  var keys: KeySet?

  var expected: String { "a value of '\(referenced)' of the source '\(source)'" }
  var code: RowRefusal.Code { .notInReference }

  func inspect(_ batch: inout BatchInspector) -> Inspection {
    var inspection = Inspection(looked: .values(column))
    guard let keys else { return inspection }
    let values = batch.batch.columns[column]
    if values.type == .string {
      return unsafe batch.texts(of: column) { text in
        unsafe keys.contains(KeyHash(text)) ? .valid : .invalid
      }
    }
    var hasher = KeyHasher([values])
    for row in 0..<values.count {
      if let hash = hasher.hash(of: row), !keys.contains(hash) { inspection.failures.append(row) }
    }
    return inspection
  }
}
