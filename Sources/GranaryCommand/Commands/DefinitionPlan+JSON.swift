import GranaryDefinitions
import GranaryJSON

extension DefinitionPlan {
  /// The plan as `plan --json` and `apply --json` print it.
  var json: JSONValue {
    .object([
      "added": .int(steps.count { $0.action == .added }),
      "changed": .int(steps.count { $0.action == .changed }),
      "unchanged": .int(steps.count { $0.action == .unchanged }),
      "breaking": .bool(isBreaking),
      "definitions": .array(steps.map(\.json)),
    ])
  }
}

extension DefinitionPlan.Step {
  fileprivate var json: JSONValue {
    .object([
      "kind": .string(definition.kind.rawValue),
      "name": .string(definition.name),
      "action": .string(action.rawValue),
      "affects": .array(affected.map { .string($0.description) }),
      "breaking": .array(breaking.map(JSONValue.string)),
      "notes": .array(notes.map(JSONValue.string)),
    ])
  }
}
