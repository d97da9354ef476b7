/// A place in a file of definitions: line and column count from 1, columns in Unicode scalars.
public struct DefinitionLocation: Hashable, Sendable, CustomStringConvertible {
  /// The file, as it was named to the parser.
  public let file: String
  /// The line, from 1.
  public let line: Int
  /// The column, from 1.
  public let column: Int

  /// A place.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`.
  public var description: String { "\(file):\(line):\(column)" }
}

/// What is wrong with a definition, or with a reference to one.
///
/// Programs branch on ``code``; people read ``description``, whose wording may change.
public struct DefinitionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of error; raw values appear in HTTP responses and the command line's JSON.
  public enum Code: String, CaseIterable, Sendable {
    /// Not YAML.
    case syntax
    /// YAML that definitions do not use: anchors, aliases, merge keys, tags.
    case refusedYAML = "refused_yaml"
    /// A key that occurs twice in a mapping.
    case duplicateKey = "duplicate_key"
    /// A key that means nothing here.
    case unknownKey = "unknown_key"
    /// A key that must be there and is not.
    case missingKey = "missing_key"
    /// A mapping, list or value where another is due.
    case wrongShape = "wrong_shape"
    /// A value outside those allowed.
    case invalidValue = "invalid_value"
    /// A name that breaks the rules of names.
    case invalidName = "invalid_name"
    /// A name given twice where it may be given once.
    case duplicateName = "duplicate_name"
    /// Something designed that this version does not have yet.
    case notSupported = "not_supported"
    /// A reference to something that is not defined.
    case unknownName = "unknown_name"
    /// A short name that several columns share.
    case ambiguousName = "ambiguous_name"
    /// An expression that does not parse or has no type over its columns.
    case invalidExpression = "invalid_expression"
    /// A column or expression of another type than is due.
    case typeMismatch = "type_mismatch"
  }

  /// The kind of error.
  public let code: Code
  /// Where; nil for a reference that is in no file, such as a name in a request.
  public let location: DefinitionLocation?
  /// What is wrong and, when known, what to do about it.
  public let message: String
  /// The name that was probably meant, which the message has too; nil where none is near.
  public let suggestion: String?

  /// An error.
  public init(
    _ code: Code,
    at location: DefinitionLocation?,
    _ message: String,
    suggesting suggestion: String? = nil
  ) {
    self.code = code
    self.location = location
    self.message = message
    self.suggestion = suggestion
  }

  /// `file:line:column: error: message`.
  public var description: String {
    location.map { "\($0): error: \(message)" } ?? "error: \(message)"
  }
}

/// All that is wrong with the files of definitions read together, in the order of the files.
public struct DefinitionErrors: Error, Hashable, Sendable, CustomStringConvertible {
  /// The errors; at least one.
  public let errors: [DefinitionError]

  /// Errors found together.
  ///
  /// - Precondition: There is one.
  public init(_ errors: [DefinitionError]) {
    precondition(!errors.isEmpty, "an error without an error")
    self.errors = errors
  }

  /// One line an error.
  public var description: String { errors.map(\.description).joined(separator: "\n") }

  /// How many there are, and in which file or how many of them: `3 errors in schemas/x.yaml`.
  public var summary: String {
    let count = errors.count == 1 ? "1 error" : "\(errors.count) errors"
    let files = errors.compactMap(\.location?.file).uniqued { $0 }
    guard let file = files.first else { return count }
    return files.count == 1 ? "\(count) in \(file)" : "\(count) in \(files.count) files"
  }
}
