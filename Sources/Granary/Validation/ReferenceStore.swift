import GranaryFiles
import GranaryIngestHTTP
import GranaryValidation

/// A store for as long as a check lasts, with the rows that others are compared with.
struct ReferenceStore {
  /// The rows' values.
  let values: StoredReferences
  /// What became of the files' rows, a source at a time.
  let ingestions: [IngestionResult]
  private let scratch: ScratchDirectory

  /// Registers definitions and ingests files, each source's together.
  ///
  /// - Throws: `refused_reference` where rows may not be stored; what registering and ingesting throw.
  init(
    _ definitions: [(name: String, text: String)],
    _ references: [ReferenceFile],
    fetching: ((FetchProgress) -> Void)?
  ) throws {
    scratch = try ScratchDirectory(on: RealFileSystem())
    do {
      let store = try FeatureStore(at: scratch.path.appending("store").string)
      try store.apply(files: definitions)
      ingestions = try ReferenceFile.bySource(references).map { source, files in
        let result = try store.ingest(source, files: files, fetching: fetching)
        if result.outcome == .refused { throw GranaryError.refusedReference(result, files) }
        return result
      }
      values = StoredReferences(catalog: try store.catalog(), offline: store.offline)
    } catch {
      scratch.discard()
      throw error
    }
  }

  /// Removes the store.
  func discard() { scratch.discard() }
}

extension GranaryError {
  fileprivate static func refusedReference(
    _ result: IngestionResult,
    _ files: [String]
  ) -> GranaryError {
    GranaryError(
      code: "refused_reference",
      kind: .invalid,
      message: "the source '\(result.report.source)' would refuse this, so that nothing can be "
        + "compared with it: " + result.report.verdictReasons.joined(separator: "; "),
      location: files.joined(separator: ", ")
    )
  }
}
