import GranaryColumns

/// Equality of kind and content: texts by their bytes (DESIGN §3.8), numbers as they are written.
extension JSONValue {
  /// Whether both are the same, members in the same order.
  public static func == (lhs: JSONValue, rhs: JSONValue) -> Bool {
    switch (lhs, rhs) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.number(let left), .number(let right)): Text(left) == Text(right)
    case (.string(let left), .string(let right)): Text(left) == Text(right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }

  /// Feeds kind and content.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .number(let text), .string(let text): hasher.combine(Text(text))
    case .array(let elements): hasher.combine(elements)
    case .object(let members): hasher.combine(members)
    }
  }
}

extension JSONValue.Member {
  /// Whether names and values are the same.
  public static func == (lhs: JSONValue.Member, rhs: JSONValue.Member) -> Bool {
    Text(lhs.name) == Text(rhs.name) && lhs.value == rhs.value
  }

  /// Feeds name and value.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(Text(name))
    hasher.combine(value)
  }
}
