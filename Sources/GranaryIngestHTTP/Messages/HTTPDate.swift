import CCurl
import GranaryColumns

/// Dates as HTTP has them, in all three forms (RFC 9110 §5.6.7).
enum HTTPDate {
  /// The time that a text stands for; nil where it is no date.
  static func time(_ text: String) -> Timestamp? {
    let seconds = unsafe curl_getdate(text, nil)
    guard seconds >= 0 else { return nil }
    let (microseconds, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000)
    return overflow ? nil : Timestamp(microseconds: microseconds)
  }
}
