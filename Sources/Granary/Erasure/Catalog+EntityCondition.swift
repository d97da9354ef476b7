import GranaryColumns
import GranaryDefinitions
import GranaryJSON
import GranaryOffline

extension Catalog {
  /// The rows of the entity whose join keys have these values.
  func condition(_ entity: [String: String]) throws(GranaryError) -> RowCondition {
    let entities = definitions.definitions.compactMap { definition -> EntityDefinition? in
      if case .entity(let entity) = definition { entity } else { nil }
    }
    let names = Set(entity.keys.map { Text($0) })
    guard let found = entities.first(where: { Set($0.joinKeys.map { Text($0.name) }) == names })
    else {
      let known = entities.map { "\($0.name) (\($0.joinKeys.map(\.name).joined(separator: ", ")))" }
      throw GranaryError(
        code: "unknown_entity",
        kind: .notFound,
        message: "no entity has the join keys \(entity.keys.sorted().joined(separator: ", ")); "
          + "there are: \(known.joined(separator: ", "))"
      )
    }
    var values: [(field: Field, value: Scalar)] = []
    for key in found.joinKeys {
      let text = entity[key.name] ?? ""
      guard let value = Scalar(text, key.type) else {
        throw GranaryError(
          code: "wrong_type",
          kind: .invalid,
          message: "'\(text)' is no \(key.type.rawValue), as '\(key.name)' is"
        )
      }
      values.append((key, value))
    }
    return RowCondition(values)
  }
}

extension Scalar {
  /// The value of a type that can be a key which a text stands for; nil where there is none.
  fileprivate init?(_ text: String, _ type: ColumnType) {
    let json: JSONValue? =
      switch type {
      case .string, .timestamp, .date: .string(text)
      case .bool, .int64, .float32, .float64: try? JSONValue(parsing: text)
      }
    guard let value = json?.scalar(type), !value.isNull else { return nil }
    self = value
  }
}
