import GranaryColumns
public import GranaryDefinitions
import GranaryExpressions
import GranaryFiles
import GranaryIngest
import GranaryModels
import GranaryOffline
import GranaryOnline
import GranaryRegistry
import GranarySegments
import GranaryTransforms
import GranaryValidation

/// Why a store cannot do what it was asked, whichever room the reason comes from: a stable code for
/// programs, a message for people, and what kind of trouble it is.
///
/// Data that fails its checks is no error but a result, such as ``IngestionResult``.
public struct GranaryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Whose turn it is to act; decides the exit status of a command and the status of an answer.
  public enum Kind: String, Hashable, Sendable {
    /// The data failed its checks, or a model its gates.
    case refused
    /// A definition, argument or input is wrong.
    case invalid
    /// Something named does not exist.
    case notFound = "not_found"
    /// The store is not in a state in which this can be answered.
    case conflict
    /// The store or a service cannot be used.
    case unavailable
  }

  /// A stable word for programs, such as `before_watermark`.
  public let code: String
  /// Whose turn it is to act.
  public let kind: Kind
  /// What is wrong and what to do.
  public let message: String
  /// Where: `file:line:column`, or a path into a request such as `entities.carrier[2]`.
  public let location: String?
  /// Of definitions all that is wrong, in the order of the files and lines; else empty.
  ///
  /// Code and location are those of the first one; the message is that of a single one, and of several
  /// says how many there are and where.
  public private(set) var definitionErrors: [DefinitionError] = []

  /// An error.
  public init(code: String, kind: Kind, message: String, location: String? = nil) {
    self.code = code
    self.kind = kind
    self.message = message
    self.location = location
  }

  /// What is wrong with definitions.
  init(_ errors: DefinitionErrors) {
    let first = errors.errors.first
    let message = errors.errors.count == 1 ? first?.message : errors.summary
    self.init(
      code: first?.code.rawValue ?? "bad_definition",
      kind: .invalid,
      message: message ?? "",
      location: first?.location?.description
    )
    definitionErrors = errors.errors
  }

  /// The location and the message; of several errors in definitions all, a line each.
  public var description: String {
    guard definitionErrors.count < 2 else {
      return definitionErrors.map(\.description).joined(separator: "\n")
    }
    return location.map { "\($0): \(message)" } ?? message
  }

  static func unknown(
    _ kind: String,
    _ name: String,
    among names: [String],
    nearest: String? = nil
  ) -> GranaryError {
    GranaryError(
      code: "unknown_\(kind)",
      kind: .notFound,
      message: "there is no \(kind.replacingUnderscores) '\(name)'; "
        + (nearest.map { "did you mean '\($0)'? " } ?? "") + suggestion(for: name, among: names)
    )
  }
}

extension String {
  /// For sentences: `feature_view` as `feature view`.
  var replacingUnderscores: String { String(map { $0 == "_" ? " " : $0 }) }
}
