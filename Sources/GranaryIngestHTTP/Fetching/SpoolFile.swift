import GranaryFiles

/// The file that a content goes to as it comes in.
///
/// It is not synced: it lives no longer than the ingestion.
final class SpoolFile {
  private let path: Path
  private let fileSystem: any FileSystem
  private var file: any WritableFile

  init(_ path: Path, on fileSystem: any FileSystem) throws(FileError) {
    self.path = path
    self.fileSystem = fileSystem
    file = try fileSystem.create(path)
  }

  /// The bytes so far.
  var byteCount: Int { file.byteCount }

  func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) { try unsafe file.write(bytes) }

  /// Throws away what has come.
  func startOver() throws(FileError) {
    guard byteCount > 0 else { return }
    try file.close()
    try fileSystem.remove(path)
    file = try fileSystem.create(path)
  }

  func close() throws(FileError) { try file.close() }
}
