/// A field of a request.
public struct HTTPHeader: Hashable, Sendable {
  /// The name, a token (RFC 9110 §5.6.2).
  public var name: String
  /// The value, without line breaks.
  public var value: String

  /// A field.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
