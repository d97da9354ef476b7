internal import Synchronization

/// Bytes in memory that are read as a file is.
public final class ByteFile: ReadableFile {
  private let bytes: [UInt8]
  private let position = Mutex(0)

  /// A file of these bytes, at its beginning.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads what is there, at most as much as fits; 0 only at the end.
  public func read(into target: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    position.withLock { position in
      let piece = bytes[position...].prefix(target.count)
      unsafe target.copyBytes(from: piece)
      position += piece.count
      return piece.count
    }
  }

  /// Does nothing: there is nothing to let go of.
  public func close() throws(FileError) {}
}
