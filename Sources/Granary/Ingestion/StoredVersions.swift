import GranaryColumns
import GranaryDefinitions
import GranaryIngestHTTP
import GranaryOffline
import GranaryRegistry

/// Which versions of contents of addresses are stored, under today's definition of their source.
struct StoredVersions {
  let source: SourceDefinition
  let definitionHash: String
  let registry: Registry

  /// The version that is stored under today's definition.
  func version(
    of url: HTTPURL
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
  ///   - digests: The digests of the files' contents, in the same order.
  ///   - contents: What the source has now.
  /// - Throws: `RegistryError`.
  func keep(
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
