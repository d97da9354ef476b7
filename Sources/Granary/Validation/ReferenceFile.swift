import GranaryColumns

/// A file with rows of a source that others are compared with.
public struct ReferenceFile: Hashable, Sendable {
  /// The source, by its name in the definitions.
  public let source: String
  /// A path, a pattern or a URL.
  public let file: String

  /// A file of a source.
  public init(source: String, file: String) {
    self.source = source
    self.file = file
  }

  /// The files of each source, sources and files in the order in which they were first named.
  static func bySource(_ references: [ReferenceFile]) -> [(source: String, files: [String])] {
    var sources: [(source: String, files: [String])] = []
    for reference in references {
      if let index = sources.firstIndex(where: { Text($0.source) == Text(reference.source) }) {
        sources[index].files.append(reference.file)
      } else {
        sources.append((reference.source, [reference.file]))
      }
    }
    return sources
  }
}
