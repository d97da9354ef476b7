import GranaryColumns
import GranaryExpressions

/// What refers to a column or feature, by the name of that.
typealias ColumnUsers = [Text: [DefinitionReference]]

extension DefinitionSet {
  /// Sources that check against a column of a source, and views and models that read it.
  func columnUsers(ofSource source: String) -> ColumnUsers {
    var users: ColumnUsers = [:]
    for case .source(let other) in definitions {
      users.add(other.columnNames(referencedIn: source), usedBy: .source, other.name)
    }
    for name in names(of: .featureView) {
      guard let view = try? resolve(view: name), view.source.definition.name == source else {
        continue
      }
      users.add(view.columnNames, usedBy: .featureView, name)
    }
    for name in names(of: .model) {
      guard let model = try? resolve(model: name), model.frame.definition.name == source else {
        continue
      }
      users.add(model.columnNames, usedBy: .model, name)
    }
    return users
  }

  /// Services that read a feature of a view, under whatever name.
  func featureUsers(ofView view: String) -> ColumnUsers {
    var users: ColumnUsers = [:]
    for name in names(of: .featureService) {
      guard let service = try? resolve(service: name) else { continue }
      let names = service.views.filter { $0.view.definition.name == view }.map(\.name)
      let features = service.features.filter { names.contains($0.view) }.map(\.name)
      users.add(features, usedBy: .featureService, name)
    }
    return users
  }
}

extension ColumnUsers {
  fileprivate mutating func add(
    _ columns: [String],
    usedBy kind: DefinitionKind,
    _ name: String
  ) {
    for column in Set(columns.map(Text.init(_:))) {
      self[column, default: []].append(DefinitionReference(kind: kind, name: name))
    }
  }
}

extension SourceDefinition {
  /// The columns of another source that checks need values to occur in.
  fileprivate func columnNames(referencedIn source: String) -> [String] {
    columns.flatMap(\.checks).compactMap { check in
      guard case .inReference(source, let name) = check.kind else { return nil }
      return name
    }
  }
}

extension ResolvedView {
  /// The columns of its source that it reads.
  fileprivate var columnNames: [String] {
    definition.features.flatMap(\.columnNames) + joinKeys.map(\.name)
  }
}

extension ResolvedModel {
  /// The columns of its entity frame that it reads.
  fileprivate var columnNames: [String] {
    let frame = definition.entityFrame
    return definition.label.columnNames + (frame.filter?.columnNames ?? []) + [frame.eventTime]
      + service.joinKeys.map(\.name) + service.request.map(\.name)
  }
}
