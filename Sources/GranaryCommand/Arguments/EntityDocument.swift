import Granary
import GranaryJSON

/// The forms in which a command takes entities, or values known only at request time: one object, a
/// list of objects, or, as over HTTP, an object with a list for each name.
enum EntityDocument {
  /// Whether a document is the body of a request, with the entities in it.
  static func isBody(_ document: JSONValue) -> Bool {
    guard let entities = document["entities"] else { return false }
    // A list of values would be those of a join key of this name.
    return entities.elements.map { $0.first?.members != nil } ?? true
  }

  /// A body with its entities and values as HTTP has them.
  static func inColumns(body: JSONValue) throws(GranaryError) -> JSONValue {
    var members: [JSONValue.Member] = []
    for member in body.members ?? [] {
      let isTable = ["entities", "request"].contains(member.name)
      let value = isTable ? try inColumns(member.value, at: member.name) : member.value
      members.append(JSONValue.Member(member.name, value))
    }
    return .object(members)
  }

  /// An object with a list for each name; what is in none of the forms comes back as it is.
  static func inColumns(
    _ document: JSONValue,
    at location: String
  ) throws(GranaryError) -> JSONValue {
    if let rows = document.elements { return try transposed(rows, at: location) }
    guard let members = document.members, members.allSatisfy({ $0.value.elements == nil }) else {
      return document
    }
    return .object(members.map { JSONValue.Member($0.name, .array([$0.value])) })
  }

  /// The one entity of a document: the value of each key, by name.
  static func entity(
    _ document: JSONValue,
    at location: String
  ) throws(GranaryError) -> [String: JSONValue] {
    let keys = isBody(document) ? document["entities"] ?? document : document
    let rows = keys.elements ?? [keys]
    guard rows.count == 1 else {
      throw wrong("\(rows.count) entities; one is explained at a time", at: location)
    }
    return try values(of: rows[0], at: location)
  }

  /// The rows' values, by name in the order of the first row.
  private static func transposed(
    _ rows: [JSONValue],
    at location: String
  ) throws(GranaryError) -> JSONValue {
    var columns: [String: [JSONValue]] = [:]
    for (index, row) in rows.enumerated() {
      let place = "\(location)[\(index)]"
      let values = try values(of: row, at: place)
      for (name, value) in values { columns[name, default: []].append(value) }
      let misfit = columns.filter { $0.value.count != index + 1 }.keys.min()
      guard let misfit else { continue }
      throw wrong("'\(misfit)' is not in every object of the list", at: place)
    }
    let names = rows.first?.members?.map(\.name) ?? []
    return .object(names.map { JSONValue.Member($0, .array(columns[$0] ?? [])) })
  }

  private static func values(
    of row: JSONValue,
    at location: String
  ) throws(GranaryError) -> [String: JSONValue] {
    guard let members = row.members else {
      throw wrong(
        "an object with the entity's keys was expected, not \(row.kindName)",
        at: location
      )
    }
    return members.reduce(into: [:]) { $0[$1.name] = $1.value }
  }

  private static func wrong(_ message: String, at location: String) -> GranaryError {
    GranaryError(code: "bad_arguments", kind: .invalid, message: message, location: location)
  }
}
