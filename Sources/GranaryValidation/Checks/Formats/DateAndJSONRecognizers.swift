import GranaryColumns
import GranaryJSON

/// Days of the calendar: `full-date` of RFC 3339, §5.6, with as many days as the month has.
struct DateRecognizer: TextRecognizer {
  func accepts(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count == 10 else { return false }
    return unsafe CalendarDate(String(decoding: text, as: UTF8.self)) != nil
  }
}

/// One JSON value (RFC 8259).
struct JSONRecognizer: TextRecognizer {
  func accepts(_ text: UnsafeRawBufferPointer) -> Bool {
    (try? JSONValue(parsing: unsafe Array(text))) != nil
  }
}
