import GranaryFiles
import GranaryStatistics

/// A file's content from front to end, with the digest of the file as it is.
///
/// What begins as gzip or Zstandard does is decompressed, whatever its name. Digest and count are those
/// of the compressed bytes.
struct InputBytes: ~Copyable {
  private let file: any ReadableFile
  private let name: String
  private var block: [UInt8]
  private var hasher = SHA256Hasher()
  private let decompressor: (any Decompressor)?
  /// The part of ``block`` that has been read from the file and not given out.
  private var pending = 0..<0
  /// Where decompressed bytes go first.
  private var output: [UInt8] = []
  /// Whether the decompressor may have more to give before it is given more.
  private var isOutputFull = false
  /// Bytes of the file read so far.
  private(set) var byteCount = 0

  /// Begins to read.
  ///
  /// - Parameters:
  ///   - file: What to read.
  ///   - name: What to call it in errors.
  ///   - blockByteCount: How much to ask of it at a time.
  /// - Throws: ``IngestError`` where it cannot be read.
  init(_ file: any ReadableFile, name: String, blockByteCount: Int) throws(IngestError) {
    self.file = file
    self.name = name
    block = [UInt8](repeating: 0, count: max(blockByteCount, Compression.markByteCount))
    var count = 0
    while count < Compression.markByteCount {
      let added = try Self.read(file, name, into: &block, from: count, limit: blockByteCount)
      if added == 0 { break }
      count += added
    }
    pending = 0..<count
    decompressor = Compression(of: block[..<count])?.decompressor()
    if decompressor != nil { output = [UInt8](repeating: 0, count: blockByteCount) }
    digestPending()
  }

  /// Whether what is given out is not what is in the file.
  var isDecompressed: Bool { decompressor != nil }

  /// Appends what comes next, a block at most; false at the end.
  mutating func append(to bytes: inout [UInt8]) throws(IngestError) -> Bool {
    guard let decompressor else {
      if pending.isEmpty { try readBlock() }
      bytes.append(contentsOf: block[pending])
      defer { pending = 0..<0 }
      return !pending.isEmpty
    }
    while true {
      if pending.isEmpty, !isOutputFull {
        try readBlock()
        if pending.isEmpty {
          guard decompressor.isComplete else {
            throw .damagedCompression(
              name,
              "the \(decompressor.name) content ends too early: the file is cut short"
            )
          }
          return false
        }
      }
      let step: DecompressionStep
      do throws(DecompressionError) {
        step = try decompressor.step(block[pending], into: &output)
      } catch {
        throw .damagedCompression(name, "the \(decompressor.name) content \(error.reason)")
      }
      pending = pending.lowerBound + step.readCount..<pending.upperBound
      isOutputFull = step.writtenCount == output.count
      bytes.append(contentsOf: output[..<step.writtenCount])
      if step.writtenCount > 0 { return true }
    }
  }

  /// The digest of the whole file.
  consuming func digest() -> SHA256Digest { hasher.finish() }

  private mutating func readBlock() throws(IngestError) {
    pending = 0..<(try Self.read(file, name, into: &block, from: 0, limit: block.count))
    digestPending()
  }

  private mutating func digestPending() {
    byteCount += pending.count
    unsafe block.withUnsafeBytes { read in
      unsafe hasher.update(UnsafeRawBufferPointer(rebasing: read[pending]))
    }
  }

  private static func read(
    _ file: any ReadableFile,
    _ name: String,
    into block: inout [UInt8],
    from start: Int,
    limit: Int
  ) throws(IngestError) -> Int {
    do throws(FileError) {
      return try unsafe block.withUnsafeMutableBufferPointer { (bytes) throws(FileError) in
        let end = min(start + limit, bytes.count)
        return try unsafe file.read(
          into: UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(bytes)[start..<end]
          )
        )
      }
    } catch {
      throw .io(name, error.description)
    }
  }
}
