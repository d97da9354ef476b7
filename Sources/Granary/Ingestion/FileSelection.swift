import GranaryColumns
import GranaryFiles
import GranaryOffline
import GranaryRegistry
import GranaryStatistics

/// Which files of an ingestion are to be read, and which need not be.
struct FileSelection {
  /// A file to be read.
  struct File {
    let input: InputFile
    /// The digest of its content, where that was looked at before.
    let digest: String?
  }

  private(set) var read: [File] = []
  private(set) var skipped: [IngestionResult.SkippedFile] = []

  /// Looks at what the files have in them.
  ///
  /// One file alone is only read: whether its content is known turns out at the end. Of several, those
  /// that give their bytes once are copied.
  ///
  /// - Parameters:
  ///   - files: The files.
  ///   - contents: What the source has.
  ///   - again: Whether files come in whose content is known.
  ///   - bringsBackErased: Whether that holds too where rows of them were erased.
  ///   - spool: Where copies go, and the files are.
  /// - Throws: `partial_replacement` where an ingestion that would have to be replaced has other files
  ///   too; `erased_content`; `no_such_file`.
  init(
    _ files: InputFiles,
    knowing contents: KnownContents,
    again: Bool,
    bringingBackErased bringsBackErased: Bool,
    spool: InputSpool
  ) throws {
    skipped = files.unchanged
    if files.files.count == 1, files.unchanged.isEmpty,
      try !again || spool.fileSystem.givesBytesOnce(files.files[0].path)
    {
      read = [File(input: files.files[0], digest: nil)]
      return
    }
    var names: [String: String] = [:]
    for file in files.files {
      let name = file.name
      let file = try spool.rereadable(file)
      let digest = try spool.fileSystem.digest(of: file.path).description
      if let first = names[digest] {
        skipped.append(.init(name: name, reason: .sameContent(as: first)))
      } else if !again, let known = contents.snapshot(of: digest) {
        skipped.append(.init(name: name, reason: .known(known)))
      } else {
        read.append(File(input: file, digest: digest))
      }
      names[digest] = names[digest] ?? name
    }
    guard again else { return }
    _ = try contents.replaced(
      by: read.compactMap(\.digest),
      bringingBackErased: bringsBackErased
    )
  }

  /// The snapshot that has the content of the first file.
  var knownSnapshot: SnapshotRecord? {
    skipped.lazy.compactMap { file in
      if case .known(let snapshot) = file.reason { snapshot } else { nil }
    }.first
  }
}
