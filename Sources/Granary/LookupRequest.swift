public import GranaryColumns
import GranaryDefinitions
import GranaryFeatures
public import GranaryJSON

/// Entities whose features are asked for, with the values known only at request time.
///
/// As JSON, one list a join key and request value, all of the same length:
/// ```json
/// {"service": "late_arrival", "at": "2013-03-01T00:00:00Z",
///  "entities": {"carrier": ["UA"], "origin": ["EWR"], "tailnum": ["N14228"]},
///  "request": {"dest": ["IAH"], "distance": [1400.0], "hour": [19]}}
/// ```
public struct LookupRequest: Hashable, Sendable {
  /// The service; nil where a model is asked, which has one.
  public var service: String?
  /// The time that the features are asked for; nil for now.
  public var at: Timestamp?
  /// The values of each join key, by name.
  public var entities: [String: [JSONValue]]
  /// The values known only at request time, by name.
  public var request: [String: [JSONValue]]

  /// A request.
  public init(
    service: String? = nil,
    at: Timestamp? = nil,
    entities: [String: [JSONValue]],
    request: [String: [JSONValue]] = [:]
  ) {
    self.service = service
    self.at = at
    self.entities = entities
    self.request = request
  }

  /// The length of the longest list.
  public var rowCount: Int {
    (entities.values.map(\.count) + request.values.map(\.count)).max() ?? 0
  }

  /// Reads a request from JSON; unknown names are errors.
  public init(parsing bytes: [UInt8]) throws(GranaryError) {
    let root: JSONValue
    do {
      root = try JSONValue(parsing: bytes)
    } catch {
      throw GranaryError(code: "bad_json", kind: .invalid, message: "\(error)")
    }
    try self.init(root)
  }

  /// Reads a request from a JSON object.
  public init(_ root: JSONValue) throws(GranaryError) {
    guard let members = root.members else {
      throw Self.invalid("an object was expected, not \(root.kindName)")
    }
    let known = ["service", "at", "entities", "request"]
    self.init(entities: [:])
    for member in members {
      switch member.name {
      case "service": service = try Self.text(member)
      case "at": at = try Self.time(member)
      case "entities": entities = try Self.lists(member)
      case "request": request = try Self.lists(member)
      default:
        throw Self.invalid(
          "there is no '\(member.name)' in a request; "
            + suggestion(for: member.name, among: known),
          at: member.name
        )
      }
    }
    guard root["entities"] != nil else {
      throw Self.invalid("'entities' is missing: {\"<join key>\": [<values>], …}")
    }
  }

  static func invalid(_ message: String, at location: String? = nil) -> GranaryError {
    GranaryError(code: "bad_request", kind: .invalid, message: message, location: location)
  }

  private static func text(_ member: JSONValue.Member) throws(GranaryError) -> String {
    guard let text = member.value.text else {
      throw invalid("a string was expected, not \(member.value.kindName)", at: member.name)
    }
    return text
  }

  private static func time(_ member: JSONValue.Member) throws(GranaryError) -> Timestamp {
    let text = try text(member)
    do {
      return try Timestamp(parsing: text)
    } catch {
      switch error {
      case .noZone:
        throw invalid("'\(text)' has no zone; write it as \(text)Z or with an offset", at: "at")
      case .malformed:
        throw invalid("'\(text)' is no time such as 2013-03-01T00:00:00Z", at: "at")
      }
    }
  }

  private static func lists(
    _ member: JSONValue.Member
  ) throws(GranaryError) -> [String: [JSONValue]] {
    guard let members = member.value.members else {
      throw invalid("an object was expected, not \(member.value.kindName)", at: member.name)
    }
    var lists: [String: [JSONValue]] = [:]
    for list in members {
      guard let elements = list.value.elements else {
        throw invalid(
          "a list of values was expected, not \(list.value.kindName)",
          at: "\(member.name).\(list.name)"
        )
      }
      lists[list.name] = elements
    }
    return lists
  }
}

/// A request checked against a service: typed columns of equal length.
struct CheckedRequest: Sendable {
  let keys: Batch
  let request: Batch
  var rowCount: Int { keys.count }

  init(_ lookup: LookupRequest, for service: ResolvedService) throws(GranaryError) {
    let rowCount = try Self.rowCount(of: lookup)
    keys = try Self.columns(lookup.entities, "entities", service.joinKeys, rowCount)
    request = try Self.columns(lookup.request, "request", service.request, rowCount)
  }

  private static func rowCount(of lookup: LookupRequest) throws(GranaryError) -> Int {
    let lists =
      lookup.entities.map { ("entities.\($0.key)", $0.value.count) }
      + lookup.request.map { ("request.\($0.key)", $0.value.count) }
    let sorted = lists.sorted { $0.0 < $1.0 }
    guard let first = sorted.first else { return 0 }
    for list in sorted where list.1 != first.1 {
      throw GranaryError(
        code: "unequal_lists",
        kind: .invalid,
        message:
          "\(list.1) values, but \(first.0) has \(first.1): every list holds one value a row",
        location: list.0
      )
    }
    return first.1
  }

  private static func columns(
    _ lists: [String: [JSONValue]],
    _ part: String,
    _ fields: [Field],
    _ rowCount: Int
  ) throws(GranaryError) -> Batch {
    let names = fields.map(\.name)
    for name in lists.keys.sorted() where !names.contains(name) {
      throw LookupRequest.invalid(
        "the service has no '\(name)'; " + suggestion(for: name, among: names),
        at: "\(part).\(name)"
      )
    }
    var columns: [Column] = []
    for field in fields {
      guard let values = lists[field.name] else {
        throw GranaryError(
          code: "missing_value",
          kind: .invalid,
          message: "'\(field.name)' (\(field.type.rawValue)) is missing; null is allowed",
          location: "\(part).\(field.name)"
        )
      }
      columns.append(try column(values, field, "\(part).\(field.name)"))
    }
    return Batch(Schema(fields), columns, count: rowCount)
  }

  private static func column(
    _ values: [JSONValue],
    _ field: Field,
    _ location: String
  ) throws(GranaryError) -> Column {
    var builder = ColumnBuilder(field.type)
    for (row, value) in values.enumerated() {
      guard let scalar = value.scalar(field.type) else {
        throw GranaryError(
          code: "wrong_type",
          kind: .invalid,
          message: "\(value.description.prefix(80)) is no \(field.type.rawValue)",
          location: "\(location)[\(row)]"
        )
      }
      builder.append(scalar)
    }
    return builder.finish()
  }
}
