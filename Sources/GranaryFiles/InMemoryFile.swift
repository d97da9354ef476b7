internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// An open file of an ``InMemoryFileSystem``.
final class InMemoryFile: WritableFile, ReadableFile {
  private let node: InMemoryTree.NodeID
  private let path: Path
  private let fileSystem: InMemoryFileSystem
  /// The bytes written or read so far; nil once closed.
  private let offset = Mutex<Int?>(0)
  private let written = Atomic(0)

  init(_ node: InMemoryTree.NodeID, _ path: Path, of fileSystem: InMemoryFileSystem) {
    self.node = node
    self.path = path
    self.fileSystem = fileSystem
  }

  var byteCount: Int { written.load(ordering: .relaxed) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try checkOpen(.write)
    try fileSystem.perform(.write, path) { tree throws(InMemoryTree.Refusal) in
      unsafe tree.append(bytes, to: node)
    }
    written.add(bytes.count, ordering: .relaxed)
  }

  func sync() throws(FileError) {
    try checkOpen(.sync)
    try fileSystem.perform(.sync, path) { tree throws(InMemoryTree.Refusal) in tree.sync(node) }
  }

  func read(into bytes: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try offset.withLock { offset throws(FileError) in
      guard let start = offset else { throw FileError(.read, path, number: EBADF) }
      let count = try fileSystem.perform(.read, path) { tree throws(InMemoryTree.Refusal) in
        guard let file = tree.files[node] else { throw InMemoryTree.Refusal(number: EISDIR) }
        let piece = file.content.dropFirst(start).prefix(bytes.count)
        unsafe bytes.copyBytes(from: piece)
        return piece.count
      }
      offset = start + count
      return count
    }
  }

  func close() throws(FileError) { offset.withLock { $0 = nil } }

  private func checkOpen(_ operation: FileError.Operation) throws(FileError) {
    guard offset.withLock({ $0 }) != nil else {
      throw FileError(operation, path, number: EBADF)
    }
  }
}
