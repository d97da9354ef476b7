public import GranaryColumns
import GranaryExpressions

extension DefinitionResolver {
  func resolve(_ model: ModelDefinition, _ entry: DefinitionSet.Entry) -> ResolvedModel? {
    let errorCount = errors.count
    let service = resolved.services[model.service]
    let frame = resolved.sources[model.entityFrame.source]
    if service == nil, isRead("service", entry) {
      reportUnknown(.featureService, model.service, at: "service", of: entry)
    }
    if let service { checkTransforms(model, ColumnNames(service.inputs.map(\.name)), entry) }
    if let frame {
      checkFrame(model, columns(of: frame), entry)
    } else if isRead("entity_frame/source", entry) {
      reportUnknown(.source, model.entityFrame.source, at: "entity_frame/source", of: entry)
    }
    guard let service, let frame else { return nil }
    checkColumns(of: service, in: frame, entry)
    let resolved = ResolvedModel(definition: model, service: service, frame: frame)
    return errors.count == errorCount ? resolved : nil
  }

  /// Whether a model's reader could read what stands at a path; else it has reported that.
  private func isRead(_ path: DefinitionPath, _ entry: DefinitionSet.Entry) -> Bool {
    !entry.parts.unreadPaths.contains(path)
  }

  private func checkFrame(
    _ model: ModelDefinition,
    _ columns: SourceColumns,
    _ entry: DefinitionSet.Entry
  ) {
    let timePath: DefinitionPath = "entity_frame/event_time"
    let time = model.entityFrame.eventTime
    if isRead(timePath, entry) {
      checkColumn(time, .timestamp, in: columns, at: timePath, of: entry, "entity_frame")
    }
    if let filter = model.entityFrame.filter {
      _ = isCondition(filter, over: columns, at: "entity_frame/where", of: entry, "'where'")
    }
    _ = isCondition(model.label, over: columns, at: "label", of: entry, "the label")
  }

  /// The frame carries the service's join keys and what a request would.
  private func checkColumns(
    of service: ResolvedService,
    in frame: ResolvedSource,
    _ entry: DefinitionSet.Entry
  ) {
    let path: DefinitionPath = "entity_frame/source"
    let source = "the source '\(frame.definition.name)'"
    let columns = columns(of: frame)
    for key in service.joinKeys {
      let what = "the join key in \(source)"
      checkColumn(key.name, key.type, in: columns, at: path, of: entry, what)
    }
    for value in service.request {
      let what = "the request value in \(source)"
      let field = field(value.name, in: columns, at: path, of: entry, what)
      guard let field, !field.canBeCast(to: value.type) else { continue }
      let types = "\(field.type.rawValue) cannot be cast to \(value.type.rawValue)"
      report(.typeMismatch, at: path, of: entry, "\(what): '\(value.name)' of type \(types)")
    }
  }

  /// Every column that a transform names is an input, or was made by a step before.
  private func checkTransforms(
    _ model: ModelDefinition,
    _ inputs: ColumnNames,
    _ entry: DefinitionSet.Entry
  ) {
    var columns = inputs
    for (index, transform) in model.transforms.enumerated() {
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
  private(set) var names: [String] = []
  private var positions: [Text: Int] = [:]
  /// Where the columns stand that a short name may mean.
  private var shortNames: [Text: [Int]] = [:]
  /// Short names in the order in which they come.
  private var shortNamesInOrder: [String] = []

  init(_ names: [String]) { append(names) }

  mutating func append(_ made: [String]) {
    for name in made where positions[Text(name)] == nil {
      positions[Text(name)] = names.count
      for short in name.shortNames {
        if shortNames[short] == nil { shortNamesInOrder.append(short.string) }
        shortNames[short, default: []].append(names.count)
      }
      names.append(name)
    }
  }

  /// Where the column stands that a name means.
  func position(of name: String) throws(DefinitionError) -> Int {
    if let position = positions[Text(name)] { return position }
    let matches = shortNames[Text(name)] ?? []
    if let match = matches.first, matches.count == 1 { return match }
    guard matches.isEmpty else {
      let list = matches.map { names[$0] }.joined(separator: ", ")
      let message = "'\(name)' is short for more than one column: \(list); write one in full"
      throw DefinitionError(.ambiguousName, at: nil, message)
    }
    let nearest = nearest(to: name)
    let near = nearest.map { "did you mean '\($0)'? " } ?? ""
    throw DefinitionError(
      .unknownName,
      at: nil,
      "the model has no column '\(name)'; \(near)there are: \(listing(names))",
      suggesting: nearest
    )
  }

  /// The column whose name, or one of whose short names, differs least; nil where none is near.
  private func nearest(to name: String) -> String? {
    if let nearest = nearestName(to: name, in: names) { return nearest }
    let short = nearestName(to: name, in: shortNamesInOrder)
    return short.flatMap { shortNames[Text($0)]?.first }.map { names[$0] }
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

extension String {
  /// What stands after each `__`.
  fileprivate var shortNames: [Text] {
    let bytes = Array(utf8)
    let underscore = UInt8(ascii: "_")
    return bytes.indices.dropFirst(2).compactMap { index in
      guard bytes[index - 1] == underscore, bytes[index - 2] == underscore else { return nil }
      return Text(String(decoding: bytes[index...], as: UTF8.self))
    }
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
