import ArgumentParser
import Granary

/// Reads the files that an option names for a source.
enum ReferenceArgument {
  /// A source, an equals sign and a file.
  @Sendable static func parse(_ text: String) throws -> ReferenceFile {
    guard let mark = text.firstIndex(of: "="), mark != text.startIndex,
      text.index(after: mark) != text.endIndex
    else { throw ValidationError("write a source and a file, such as airports=airports.csv") }
    return ReferenceFile(
      source: String(text[..<mark]),
      file: String(text[text.index(after: mark)...])
    )
  }
}
