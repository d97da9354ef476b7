public import GranaryColumns
import GranaryDefinitions
public import GranaryJSON
public import GranaryOffline

extension FeatureStore {
  /// How many rows an explanation shows of those taken, and of each reason not to be.
  public static let explainedRowCount = 20

  /// Where the value of one feature of one entity at one time comes from: file, line and ingestion of
  /// the rows that give it, and why the entity's other rows do not.
  ///
  /// - Parameters:
  ///   - feature: `view__feature` or `view:feature`; a short name where only one view has it.
  ///   - entity: The value of each join key, by name; null is allowed, and finds nothing.
  ///   - time: The time asked about; nil for now.
  ///   - snapshot: The state of the data to read; nil for the last one.
  ///   - limit: How many rows are shown of those taken, and of each reason not to be; nil for all.
  ///     Counts are of all rows.
  /// - Returns: The value that a training set has for that entity and time, and its rows.
  /// - Throws: `unknown_feature_view`; `unknown_feature`; `missing_value` or `wrong_type` where a key
  ///   does not fit; `unknown_snapshot`; `store_locked` where rows are still to be projected and another
  ///   process commits for too long.
  public func explain(
    _ feature: String,
    of entity: [String: JSONValue],
    at time: Timestamp? = nil,
    asOf snapshot: Int64? = nil,
    limit: Int? = FeatureStore.explainedRowCount
  ) throws(GranaryError) -> FeatureExplanation {
    try GranaryError.wrapping {
      let (view, index) = try catalog().feature(feature)
      return try offline.explain(
        index,
        of: view,
        entity: Self.parts(entity, of: view.view),
        at: time ?? clock(),
        asOf: checked(snapshot),
        limit: limit
      )
    }
  }

  /// The parts of a key, in the order of their names.
  private static func parts(
    _ entity: [String: JSONValue],
    of view: ResolvedView
  ) throws(GranaryError) -> [Scalar] {
    let names = view.joinKeys.map(\.name)
    for name in entity.keys.sorted() where !names.contains(where: { Text($0) == Text(name) }) {
      throw LookupRequest.invalid(
        "view '\(view.definition.name)' has no key '\(name)'; "
          + suggestion(for: name, among: names),
        at: "entities.\(name)"
      )
    }
    var parts: [Scalar] = []
    for key in view.joinKeys {
      let location = "entities.\(key.name)"
      guard let value = entity[key.name] else {
        throw GranaryError(
          code: "missing_value",
          kind: .invalid,
          message: "'\(key.name)' (\(key.type.rawValue)) is missing; null is allowed",
          location: location
        )
      }
      guard let part = try single(value, location).scalar(key.type) else {
        throw GranaryError(
          code: "wrong_type",
          kind: .invalid,
          message: "\(value.description.prefix(80)) is no \(key.type.rawValue)",
          location: location
        )
      }
      parts.append(part)
    }
    return parts
  }

  /// A value, or that of a list of one, as a lookup has them.
  private static func single(
    _ value: JSONValue,
    _ location: String
  ) throws(GranaryError) -> JSONValue {
    guard let elements = value.elements else { return value }
    guard elements.count == 1 else {
      throw LookupRequest.invalid(
        "\(elements.count) values; one entity is explained at a time",
        at: location
      )
    }
    return elements[0]
  }
}

extension Catalog {
  /// A feature by its name, and its place in its view.
  fileprivate func feature(_ name: String) throws -> (VersionedView, Int) {
    guard let reference = FeatureReference(parsing: name) else {
      return try feature(shortName: name)
    }
    let view = try view(reference.view)
    let index = view.view.features.firstIndex { Text($0.name) == Text(reference.name) }
    guard let index else {
      throw GranaryError.unknown(
        "feature",
        "\(reference)",
        among: view.view.features.map { "\(reference.view)__\($0.name)" }
      )
    }
    return (view, index)
  }

  private func feature(shortName name: String) throws -> (VersionedView, Int) {
    let all = try names(.featureView).map(view).flatMap { view in
      view.view.features.indices.map { (view, $0) }
    }
    let found = all.filter { view, index in Text(view.view.features[index].name) == Text(name) }
    guard found.count != 1 else { return found[0] }
    func fullName(_ view: VersionedView, _ index: Int) -> String {
      "\(FeatureReference(view: view.view.definition.name, name: view.view.features[index].name))"
    }
    guard found.isEmpty else {
      let names = found.map(fullName).joined(separator: ", ")
      throw GranaryError(
        code: "ambiguous_feature",
        kind: .invalid,
        message: "several views have a feature '\(name)': \(names)"
      )
    }
    // Names with their view are too long to be near; the short one that is says which is meant.
    let nearest = nearestName(to: name, in: all.map { $0.0.view.features[$0.1].name })
    let meant = all.first { view, index in view.view.features[index].name == nearest }
    throw GranaryError.unknown(
      "feature",
      name,
      among: all.map(fullName),
      nearest: meant.map(fullName)
    )
  }
}
