/// A JSON text (RFC 8259) as a tree.
///
/// Numbers keep their digits, so that an integer of any size is exact; members keep their order.
public indirect enum JSONValue: Hashable, Sendable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A number as it is written.
  case number(String)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object; no name occurs twice.
  case object([Member])

  /// A name and its value.
  public struct Member: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var value: JSONValue

    /// A member.
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// An object of members in the order given.
  public static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { Member($0.key, $0.value) })
  }

  /// A whole number.
  public static func int(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// A number in the fewest digits that read back to the same bits; NaN and infinities are null.
  public static func double(_ value: Double) -> JSONValue {
    value.isFinite ? .number(value.description) : .null
  }

  /// The value of a member; nil where there is none, or this is no object.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The members of an object.
  public var members: [Member]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// The elements of an array.
  public var elements: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The text of a string.
  public var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The number, where it is written without fraction and exponent and fits.
  public var int64: Int64? {
    guard case .number(let digits) = self else { return nil }
    return Int64(digits)
  }

  /// The nearest number; nil past the greatest finite one.
  public var float64: Double? {
    guard case .number(let digits) = self, let value = Double(digits), value.isFinite else {
      return nil
    }
    return value
  }

  /// The nearest float32, rounded once as a CSV field is; nil past the greatest finite one.
  public var float32: Float? {
    guard case .number(let digits) = self, let value = Float(digits), value.isFinite else {
      return nil
    }
    return value
  }

  /// The truth value.
  public var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// What kind of value this is, for messages.
  public var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
