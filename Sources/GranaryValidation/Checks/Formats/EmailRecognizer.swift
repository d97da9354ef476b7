/// E-mail addresses as HTML's `<input type=email>` takes them (HTML Living Standard, "valid e-mail
/// address"), which says itself that it breaks with RFC 5322: no comments, no quoted names.
///
/// Before the `@` come letters, digits and `.!#$%&'*+/=?^_{|}~-` and the grave accent, after it labels
/// of 1 to 63 letters, digits and inner hyphens with dots between them; one label will do.
struct EmailRecognizer: TextRecognizer {
  private static let symbols = Set(".!#$%&'*+/=?^_`{|}~-".utf8)

  func accepts(_ text: UnsafeRawBufferPointer) -> Bool {
    let parts = unsafe Array(text).parts(between: "@")
    guard parts.count == 2, !parts[0].isEmpty else { return false }
    return parts[0].allSatisfy { Characters.isAlphanumeric($0) || Self.symbols.contains($0) }
      && parts[1].parts(between: ".").allSatisfy(HostnameRecognizer.isLabel)
  }
}
