extension Definition {
  /// Reads one definition from a text, without a look at what it refers to: a version from a
  /// registry, say.
  ///
  /// - Parameters:
  ///   - text: What ``canonicalText`` wrote, or any YAML document of a definition.
  ///   - file: The name that errors show.
  /// - Throws: All that is wrong with it.
  public init(parsing text: String, file: String) throws(DefinitionErrors) {
    let reader = DefinitionReader()
    let documents = YAMLFile(name: file, text: text).documents(reader)
    let definitions = documents.map { reader.document($0).definition }
    if reader.errors.isEmpty, definitions.count == 1, let definition = definitions[0] {
      self = definition
      return
    }
    if reader.errors.isEmpty {
      let location = DefinitionLocation(file: file, line: 1, column: 1)
      let message = "one definition is due, not \(definitions.count)"
      reader.report(.wrongShape, at: location, message)
    }
    throw DefinitionErrors(reader.errors)
  }
}
