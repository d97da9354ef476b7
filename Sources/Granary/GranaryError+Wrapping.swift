import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFiles
import GranaryIngest
import GranaryIngestHTTP
import GranaryJSON
import GranaryModels
import GranaryOffline
import GranaryOnline
import GranaryRegistry
import GranarySegments
import GranaryTransforms
import GranaryValidation

extension GranaryError {
  /// Runs `body` and gives the errors of the rooms their kind.
  static func wrapping<Result>(
    _ body: () throws -> Result
  ) throws(GranaryError) -> Result {
    do {
      return try body()
    } catch {
      throw GranaryError(wrapping: error)
    }
  }

  private init(wrapping error: any Error) {
    switch error {
    case let error as GranaryError: self = error
    case let error as DefinitionErrors: self.init(error)
    case let error as DefinitionError: self.init(DefinitionErrors([error]))
    case let error as ExpressionError:
      self.init(code: error.code.rawValue, kind: .invalid, message: "\(error)")
    case let error as ValidationError:
      self.init(code: error.code.rawValue, kind: .invalid, message: "\(error)")
    case let error as TransformError:
      self.init(code: error.code.rawValue, kind: .invalid, message: "\(error)")
    case let error as TrainingError:
      self.init(code: error.code.rawValue, kind: .invalid, message: "\(error)")
    case let error as BoostingError:
      self.init(code: error.code.rawValue, kind: Kind(error.code), message: error.message)
    case let error as IngestError: self.init(error)
    case let error as FetchError:
      self.init(
        code: error.code.rawValue,
        kind: Kind(error.code),
        message: error.message,
        location: error.location
      )
    case let error as OfflineStoreError: self.init(error)
    case let error as OnlineStoreError:
      self.init(
        code: error.code.rawValue,
        kind: [.beforeWatermark, .olderSnapshot].contains(error.code) ? .conflict : .unavailable,
        message: error.message
      )
    case let error as RegistryError:
      self.init(
        code: error.code.rawValue,
        kind: error.code == .changed ? .conflict : .unavailable,
        message: error.message
      )
    case let error as SegmentError:
      self.init(code: error.code.rawValue, kind: .unavailable, message: "\(error)")
    case let error as FileError:
      self.init(
        code: error.isNotFound ? "no_such_file" : "file_error",
        kind: error.isNotFound || error.isDirectory ? .invalid : .unavailable,
        message: "\(error)"
      )
    default:
      self.init(code: "internal", kind: .unavailable, message: "\(error)")
    }
  }

  private init(_ error: IngestError) {
    self.init(
      code: error.code.rawValue,
      kind: error.code == .io ? .unavailable : .invalid,
      message: error.message,
      location: error.location
    )
  }

  private init(_ error: OfflineStoreError) {
    let kind: Kind =
      switch error.code {
      case .locked, .foreignProjection, .unnamedFile: .unavailable
      case .frame, .partialReplacement, .tooMuchText: .invalid
      case .changedSource, .overtaken, .erasedContent: .conflict
      case .unknownSnapshot: .notFound
      }
    self.init(code: error.code.rawValue, kind: kind, message: error.message)
  }

  static func noStore(_ directory: String) -> GranaryError {
    GranaryError(
      code: "no_store",
      kind: .unavailable,
      message: "there is no store in \(directory); 'granary apply PATH' makes one"
    )
  }

  static func lostRegistry(_ directory: String) -> GranaryError {
    GranaryError(
      code: "lost_registry",
      kind: .unavailable,
      message:
        "\(directory) has segments but no registry.sqlite, which says what they are; restore "
        + "it, or move the segments away to begin anew"
    )
  }

  static func futureWatermark(_ time: Timestamp, now: Timestamp) -> GranaryError {
    GranaryError(
      code: "future_watermark",
      kind: .invalid,
      message:
        "\(time) is in the future (it is \(now)): until then no lookup could be answered, and "
        + "a watermark cannot be taken back; --allow-future does so all the same"
    )
  }

  static func changedPrimaryKey(of source: String, since snapshot: Int64) -> GranaryError {
    GranaryError(
      code: "changed_primary_key",
      kind: .invalid,
      message: "source '\(source)' has rows (the last ones in snapshot \(snapshot)), and which of "
        + "them replace which was decided by its primary key and created time when they came in; "
        + "define a source of another name with the new ones, and ingest the files into it"
    )
  }

  static func breaking(_ plan: DefinitionPlan) -> GranaryError {
    let reasons = plan.steps.flatMap(\.breaking).joined(separator: "\n  ")
    return GranaryError(
      code: "breaking_change",
      kind: .invalid,
      message: "this would remove or narrow what is in use:\n  \(reasons)\n"
        + "Nothing was registered; --allow-breaking registers it all the same"
    )
  }
}

extension GranaryError.Kind {
  /// Whether the rows and parameters are at fault, or the library and its files.
  fileprivate init(_ code: BoostingError.Code) {
    self =
      switch code {
      case .emptyMatrix, .shapeMismatch, .invalidLabel, .infiniteValue, .invalidParameter: .invalid
      case .invalidModel, .library: .unavailable
      }
  }
}

extension GranaryError.Kind {
  /// Whether what was asked for is at fault, or whoever should have answered.
  fileprivate init(_ code: FetchError.Code) {
    self =
      switch code {
      case .badURL, .refusedRequest, .tooLarge, .badRedirect, .badPage, .tooManyPages: .invalid
      case .serverFailure, .unreachable, .timedOut, .untrusted, .badEncoding, .library: .unavailable
      }
  }
}
