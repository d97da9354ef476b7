import GranaryColumns
import GranaryDefinitions
import GranaryIngest

/// The text has so many Unicode scalars.
struct LengthRule: ValueRule {
  let column: Int
  let limits: Limits<Int>

  var expected: String { "\(limits.description) characters long" }
  var code: RowRefusal.Code { .wrongLength }

  func inspect(_ batch: inout BatchInspector) -> Inspection {
    unsafe batch.texts(of: column) { text in
      limits.contain(unsafe Self.scalarCount(text)) ? .valid : .invalid
    }
  }

  /// A scalar has one byte that is no continuation byte (RFC 3629, §3).
  private static func scalarCount(_ text: UnsafeRawBufferPointer) -> Int {
    unsafe text.count { $0 & 0xC0 != 0x80 }
  }

  func message(of row: Int, in batch: Batch) -> String {
    let count = unsafe batch.columns[column].strings.withBytes(at: row) {
      unsafe Self.scalarCount($0)
    }
    return "\(count) characters long, not \(limits.description)"
  }
}
