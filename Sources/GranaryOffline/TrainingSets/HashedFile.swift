import GranaryFiles
import GranaryStatistics
import Synchronization

/// A file that is digested while it is written; without a file, the digest of what it would hold.
final class HashedFile: WritableFile {
  private let file: (any WritableFile)?
  private let state = Mutex(State())

  private struct State: ~Copyable {
    var hasher = SHA256Hasher()
    var byteCount = 0
  }

  init(_ file: (any WritableFile)?) { self.file = file }

  var byteCount: Int { state.withLock { $0.byteCount } }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try unsafe file?.write(bytes)
    state.withLock { state in
      unsafe state.hasher.update(bytes)
      state.byteCount += bytes.count
    }
  }

  func sync() throws(FileError) { try file?.sync() }

  func close() throws(FileError) { try file?.close() }

  /// The digest of all that was written.
  func digest() -> SHA256Digest {
    state.withLock { state in
      var finished = SHA256Hasher()
      swap(&finished, &state.hasher)
      return finished.finish()
    }
  }
}
