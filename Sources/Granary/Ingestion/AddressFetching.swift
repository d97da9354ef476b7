import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngestHTTP
import GranaryOffline
import GranaryRegistry

/// Fetches what an ingestion reads from addresses.
struct AddressFetching {
  /// What came of an address.
  enum Outcome {
    /// Files with the content, or with its pages in order.
    case files([InputFile])
    /// The source has its content.
    case unchanged(IngestionResult.SkippedFile)
  }

  let source: SourceDefinition
  let definitionHash: String
  let staged: StagedIngestion
  let registry: Registry
  let fileSystem: any FileSystem
  let surroundings: FetchSurroundings
  let environment: @Sendable (String) -> String?
  /// Whether contents come in that are stored already.
  let again: Bool
  let progress: ((FetchProgress) -> Void)?

  /// Fetches an address into files of the ingestion.
  func fetch(_ url: HTTPURL) throws -> Outcome {
    let address = try HTTPAddress(url, of: source, environment: environment)
    let known = again ? nil : try known(url)
    var fetcher = try HTTPFetcher(
      address,
      on: fileSystem,
      surroundings: surroundings,
      progress: progress ?? { _ in }
    )
    guard let files = try fetcher.fetch(into: staged.makeInputDirectory(), unless: known?.condition)
    else {
      guard let known else { throw GranaryError.unaskedAnswer(url.name) }
      return .unchanged(.init(name: url.name, reason: .known(known.snapshot)))
    }
    return .files(files.map { InputFile(name: $0.url.name, path: $0.path, fetched: $0) })
  }

  /// The version that is stored under today's definition.
  private func known(
    _ url: HTTPURL
  ) throws -> (condition: FetchCondition, snapshot: SnapshotRecord)? {
    let known = try registry.fetchedContent(of: source.name, urlDigest: url.digest)
    guard let (content, snapshot) = known, Text(content.definitionHash) == Text(definitionHash)
    else { return nil }
    let condition = FetchCondition(
      contentURLDigest: content.contentURLDigest,
      validators: Validators(entityTag: content.entityTag, lastModified: content.lastModified)
    )
    return (condition, snapshot)
  }

  /// Keeps which versions of the contents are stored, so that they need not be sent again.
  ///
  /// - Parameters:
  ///   - files: The files that were read.
  ///   - contents: What the source has now.
  ///   - digests: The digests of the files' contents, in the same order.
  func keepVersions(
    of files: [InputFile],
    _ digests: [String],
    in contents: KnownContents
  ) throws {
    // Of pages no version is asked for: see `HTTPFetcher.fetch(into:unless:)`.
    guard source.address?.pageLink == nil else { return }
    for (file, digest) in zip(files, digests) {
      guard let fetched = file.fetched, let validators = fetched.validators,
        let snapshot = contents.snapshot(of: digest)
      else { continue }
      try registry.keep(
        FetchedContent(
          source: source.name,
          urlDigest: fetched.url.digest,
          contentURLDigest: fetched.contentURL.digest,
          entityTag: validators.entityTag,
          lastModified: validators.lastModified,
          snapshot: snapshot.number,
          definitionHash: definitionHash
        )
      )
    }
  }
}
