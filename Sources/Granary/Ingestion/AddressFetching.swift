import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngestHTTP

/// Fetches the contents of addresses into files.
struct AddressFetching {
  /// What came of an address.
  enum Outcome {
    /// Files with the content, or with its pages in order.
    case files([InputFile])
    /// The source has its content.
    case unchanged(IngestionResult.SkippedFile)
  }

  let source: SourceDefinition
  let fileSystem: any FileSystem
  let surroundings: FetchSurroundings
  let environment: @Sendable (String) -> String?
  let progress: ((FetchProgress) -> Void)?
  /// The versions that need not be sent again; nil where every content is asked for.
  var known: StoredVersions?
  /// Makes an empty directory for the files of an address.
  let makeDirectory: () throws -> Path

  /// Fetches an address into new files.
  func fetch(_ url: HTTPURL) throws -> Outcome {
    let address = try HTTPAddress(url, of: source, environment: environment)
    let known = try known?.version(of: url)
    var fetcher = try HTTPFetcher(
      address,
      on: fileSystem,
      surroundings: surroundings,
      progress: progress ?? { _ in }
    )
    guard let files = try fetcher.fetch(into: makeDirectory(), unless: known?.condition) else {
      guard let known else { throw GranaryError.unaskedAnswer(url.name) }
      return .unchanged(.init(name: url.name, reason: .known(known.snapshot)))
    }
    return .files(files.map { InputFile(name: $0.url.name, path: $0.path, fetched: $0) })
  }
}
