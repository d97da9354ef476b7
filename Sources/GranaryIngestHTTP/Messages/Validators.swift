import GranaryColumns

/// By what a server tells one version of a content from another (RFC 9110 §8.8).
public struct Validators: Hashable, Sendable {
  /// The entity tag as it was sent, `"33a64df5"` or `W/"1"`.
  public let entityTag: String?
  /// The date as it was sent, where it can tell versions apart.
  public let lastModified: String?

  /// Validators that were kept.
  public init(entityTag: String?, lastModified: String?) {
    self.entityTag = entityTag
    self.lastModified = lastModified
  }

  /// Those of an answer; nil where it has none that can be relied on.
  ///
  /// A content that changed less than a minute before it was sent may change again within the same
  /// second: its date does not count. RFC 7232 §2.2.2 has the minute.
  init?(_ head: ResponseHead) {
    entityTag = head["etag"].flatMap { $0.isEmpty ? nil : $0 }
    let modified = head["last-modified"].flatMap(HTTPDate.time(_:))
    let sent = head["date"].flatMap(HTTPDate.time(_:))
    let isSettled =
      if let modified, let sent { sent.microseconds - modified.microseconds >= 60_000_000 } else {
        false
      }
    lastModified = isSettled ? head["last-modified"] : nil
    if entityTag == nil, lastModified == nil { return nil }
  }

  /// The tag, where equal tags mean equal bytes.
  var strongEntityTag: String? {
    guard let entityTag, entityTag.hasPrefix("\""), entityTag.hasSuffix("\"") else { return nil }
    return entityTag
  }
}
