import GranaryColumns

/// Definitions that fit together: every reference resolves and every expression has a type.
public struct DefinitionSet: Sendable {
  /// A definition and where its parts stand.
  struct Entry: Sendable {
    let definition: Definition
    let place: Place
    let parts: DefinitionParts

    /// Where a part stands; where the definition does, where that is not known.
    func place(of path: DefinitionPath) -> Place { parts.places[path] ?? place }
  }

  let entries: [DefinitionReference: Entry]
  private let resolved: ResolvedParts

  /// A set without definitions.
  public init() {
    entries = [:]
    resolved = ResolvedParts()
  }

  /// Reads files of YAML and puts what they define over what was defined before.
  ///
  /// What ``Definition/canonicalText`` wrote is such a file too: a registry gives back what it
  /// keeps as one file a definition.
  ///
  /// - Parameters:
  ///   - files: Names, which errors show, and texts. A file may hold several documents.
  ///   - existing: What the files may refer to and replace.
  ///   - findsReferencedValues: Whether the sources that checks `in_reference` compare with must be
  ///     there. Without them rows can be read, but not checked.
  /// - Throws: All that is wrong: at least one error for each document and each reference.
  public init(
    parsing files: [(name: String, text: String)],
    over existing: DefinitionSet? = nil,
    findsReferencedValues: Bool = true
  ) throws(DefinitionErrors) {
    let reader = DefinitionReader()
    var documents: [ReadDocument] = []
    for file in files {
      let yaml = YAMLFile(name: file.name, text: file.text)
      documents += yaml.documents(reader).map { reader.document($0) }
    }
    var entries = existing?.entries ?? [:]
    reader.add(documents, to: &entries)
    let resolver = DefinitionResolver(
      entries: entries,
      unread: Set(
        documents.filter { $0.definition == nil }.compactMap(\.reference)
          + reader.lostDocuments.compactMap(\.self)
      ),
      isComplete: documents.allSatisfy { $0.reference != nil }
        && !reader.lostDocuments.contains(nil)
    )
    let parts = resolver.resolveAll()
    if findsReferencedValues { resolver.checkReferencedValues() }
    resolved = parts
    self.entries = entries
    let errors = reader.errors + resolver.errors
    guard errors.isEmpty else {
      throw DefinitionErrors(errors.inOrder(of: files.map(\.name)))
    }
  }

  /// All definitions, by kind in the order of ``DefinitionKind``, then by name: but for sources whose
  /// checks refer to each other, none refers to one after it.
  public var definitions: [Definition] {
    DefinitionKind.allCases.flatMap { kind in
      names(of: kind).compactMap { self[kind, $0] }
    }
  }

  /// The names of a kind, in the order of their bytes.
  public func names(of kind: DefinitionKind) -> [String] {
    entries.keys.filter { $0.kind == kind }.map(\.name).sorted { Text($0) < Text($1) }
  }

  /// Where a model's file names the first column of a transform; without a step, where the model
  /// begins.
  ///
  /// Nil where there is no such model.
  ///
  /// - Parameters:
  ///   - step: The transform's place in the model, from 0.
  ///   - name: The model.
  /// - Returns: A place in the file that defined it last.
  public func location(ofTransform step: Int?, inModel name: String) -> DefinitionLocation? {
    guard let entry = entries[DefinitionReference(kind: .model, name: name)] else { return nil }
    guard let step else { return entry.place.location }
    return entry.place(of: DefinitionPath("transforms", String(step), "0")).location
  }

  /// The definition of a kind and name; nil when there is none.
  public subscript(kind: DefinitionKind, name: String) -> Definition? {
    entries[DefinitionReference(kind: kind, name: name)]?.definition
  }

  /// A source with its types.
  public func resolve(source name: String) throws(DefinitionError) -> ResolvedSource {
    try part(.source, name, resolved.sources)
  }

  /// A view with what it refers to.
  public func resolve(view name: String) throws(DefinitionError) -> ResolvedView {
    try part(.featureView, name, resolved.views)
  }

  /// A service with what it refers to.
  public func resolve(service name: String) throws(DefinitionError) -> ResolvedService {
    try part(.featureService, name, resolved.services)
  }

  /// A model with what it refers to.
  public func resolve(model name: String) throws(DefinitionError) -> ResolvedModel {
    try part(.model, name, resolved.models)
  }

  private func part<Part>(
    _ kind: DefinitionKind,
    _ name: String,
    _ parts: [String: Part]
  ) throws(DefinitionError) -> Part {
    if let part = parts[name] { return part }
    throw .unknown(kind, name, among: names(of: kind), at: nil)
  }
}

/// What resolving gave, by name.
struct ResolvedParts: Sendable {
  var entities: [String: EntityDefinition] = [:]
  var sources: [String: ResolvedSource] = [:]
  var views: [String: ResolvedView] = [:]
  var services: [String: ResolvedService] = [:]
  var models: [String: ResolvedModel] = [:]
}

extension DefinitionKind {
  /// The kind in messages.
  public var title: String {
    switch self {
    case .entity: "entity"
    case .source: "source"
    case .featureView: "feature view"
    case .featureService: "feature service"
    case .model: "model"
    }
  }
}

extension DefinitionError {
  /// A reference to a definition that is not there.
  static func unknown(
    _ kind: DefinitionKind,
    _ name: String,
    among names: [String],
    at location: DefinitionLocation?
  ) -> DefinitionError {
    let near = GranaryColumns.suggestion(for: name, among: names)
    return DefinitionError(
      .unknownName,
      at: location,
      "no \(kind.title) named '\(name)'; \(near)",
      suggesting: nearestName(to: name, in: names)
    )
  }
}

extension DefinitionReader {
  /// Puts what documents define over what is there; a name that occurs twice is reported.
  fileprivate func add(
    _ documents: [ReadDocument],
    to entries: inout [DefinitionReference: DefinitionSet.Entry]
  ) {
    var first: [DefinitionReference: DefinitionLocation] = [:]
    for document in documents {
      guard let reference = document.reference else { continue }
      let location = document.place.location
      if let earlier = first[reference] {
        let what = "the \(reference.kind.title) '\(reference.name)'"
        report(.duplicateName, at: location, "\(what) is defined already at \(earlier)")
        continue
      }
      first[reference] = location
      entries[reference] = document.definition.map {
        DefinitionSet.Entry(definition: $0, place: document.place, parts: document.parts)
      }
    }
  }
}

extension [DefinitionError] {
  /// By file, then by place; those of other files last.
  fileprivate func inOrder(of files: [String]) -> [DefinitionError] {
    let keyed = enumerated().map { index, error in
      let file = error.location.flatMap { files.firstIndex(of: $0.file) } ?? files.count
      return (key: [file, error.location?.line ?? 0, error.location?.column ?? 0, index], error)
    }
    return keyed.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.1)
  }
}
