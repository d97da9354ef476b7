import GranaryFiles

/// Content that is read whole, as what is sent in a request is.
public enum WholeInput: Sendable {
  /// The bytes of a content, decompressed where it begins as gzip or Zstandard does.
  ///
  /// - Parameters:
  ///   - content: The bytes as they came.
  ///   - name: What to call them in errors.
  ///   - limit: The most bytes that are given.
  /// - Returns: The bytes; nil where they are more.
  /// - Throws: ``IngestError`` where they cannot be decompressed.
  public static func bytes(
    of content: [UInt8],
    name: String,
    upTo limit: Int
  ) throws(IngestError) -> [UInt8]? {
    var input = try InputBytes(ByteFile(content), name: name, blockByteCount: 1 << 16)
    var bytes: [UInt8] = []
    while try input.append(to: &bytes) {
      if bytes.count > limit { return nil }
    }
    return bytes
  }
}
