public import GranaryColumns
import GranaryExpressions

extension DefinitionResolver {
  func resolve(_ model: ModelDefinition, _ entry: DefinitionSet.Entry) -> ResolvedModel? {
    let errorCount = errors.count
    let service = resolved.services[model.service]
    let frame = resolved.sources[model.entityFrame.source]
    if service == nil { reportUnknown(.featureService, model.service, at: "service", of: entry) }
    if let frame {
      checkFrame(model, frame.schema, entry)
    } else {
      reportUnknown(.source, model.entityFrame.source, at: "entity_frame/source", of: entry)
    }
    guard let service else { return nil }
    if let frame { checkColumns(of: service, in: frame, entry) }
    guard let frame else { return nil }
    let resolved = ResolvedModel(definition: model, service: service, frame: frame)
    checkTransforms(resolved, entry)
    return errors.count == errorCount ? resolved : nil
  }

  private func checkFrame(_ model: ModelDefinition, _ schema: Schema, _ entry: DefinitionSet.Entry)
  {
    let timePath: DefinitionPath = "entity_frame/event_time"
    let time = model.entityFrame.eventTime
    _ = hasColumn(time, .timestamp, in: schema, at: timePath, of: entry, "entity_frame")
    if let filter = model.entityFrame.filter {
      _ = isCondition(filter, over: schema, at: "entity_frame/where", of: entry, "'where'")
    }
    _ = isCondition(model.label, over: schema, at: "label", of: entry, "the label")
  }

  /// The frame carries the service's join keys and what a request would.
  private func checkColumns(
    of service: ResolvedService,
    in frame: ResolvedSource,
    _ entry: DefinitionSet.Entry
  ) {
    let path: DefinitionPath = "entity_frame/source"
    let source = "the source '\(frame.definition.name)'"
    for key in service.joinKeys {
      let what = "the join key in \(source)"
      _ = hasColumn(key.name, key.type, in: frame.schema, at: path, of: entry, what)
    }
    for value in service.request {
      let what = "the request value in \(source)"
      guard let field = frame.schema[value.name] else {
        _ = hasColumn(value.name, value.type, in: frame.schema, at: path, of: entry, what)
        continue
      }
      guard !field.canBeCast(to: value.type) else { continue }
      let types = "\(field.type.rawValue) cannot be cast to \(value.type.rawValue)"
      report(.typeMismatch, at: path, of: entry, "\(what): '\(value.name)' of type \(types)")
    }
  }

  /// Every column that a transform names is an input, or was made by a step before.
  private func checkTransforms(_ model: ResolvedModel, _ entry: DefinitionSet.Entry) {
    var columns = ColumnNames(model.inputs.map(\.name))
    for (index, transform) in model.definition.transforms.enumerated() {
      var made: [String] = []
      for (position, name) in transform.columns.enumerated() {
        do throws(DefinitionError) {
          let full = columns.names[try columns.position(of: name)]
          if case .impute(_, _, indicator: true) = transform { made.append("\(full)__missing") }
        } catch {
          let path = DefinitionPath("transforms", String(index), String(position))
          report(
            error.code,
            at: path,
            of: entry,
            error.message,
            suggesting: error.suggestion
          )
        }
      }
      columns.append(made)
    }
  }
}

/// The columns of a model as its definition can name them: in full, or in short where unique.
struct ColumnNames {
  private(set) var names: [String]

  init(_ names: [String]) { self.names = names }

  mutating func append(_ made: [String]) { names += made }

  /// Where the column stands that a name means.
  func position(of name: String) throws(DefinitionError) -> Int {
    if let position = names.firstIndex(where: { Text($0) == Text(name) }) { return position }
    let suffix = Array("__\(name)".utf8)
    let matches = names.indices.filter { names[$0].utf8.suffix(suffix.count).elementsEqual(suffix) }
    if let match = matches.first, matches.count == 1 { return match }
    guard matches.isEmpty else {
      let list = matches.map { names[$0] }.joined(separator: ", ")
      let message = "'\(name)' is short for more than one column: \(list); write one in full"
      throw DefinitionError(.ambiguousName, at: nil, message)
    }
    let near = suggestion(for: name, among: names)
    throw DefinitionError(
      .unknownName,
      at: nil,
      "the model has no column '\(name)'; \(near)",
      suggesting: nearestName(to: name, in: names)
    )
  }
}

extension ResolvedModel {
  /// The input that a full name or a unique short one names.
  ///
  /// - Throws: ``DefinitionError`` without a location, listing the full names.
  public func input(named name: String) throws(DefinitionError) -> Field {
    inputs[try ColumnNames(inputs.map(\.name)).position(of: name)]
  }
}

extension Field {
  /// Whether `cast` knows how to make the other type of this one.
  fileprivate func canBeCast(to other: ColumnType) -> Bool {
    if type == other { return true }
    let cast = try? Expression(parsing: "cast(\"\(name)\" as \(other.rawValue))")
    return cast.map { (try? CompiledExpression($0, over: Schema([self]))) != nil } ?? false
  }
}
