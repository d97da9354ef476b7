internal import GranaryColumns
internal import GranaryFiles

/// The messages of an Arrow file in the order in which they are to be read: what a batch of rows
/// needs comes before it.
protocol ArrowMessages: AnyObject {
  /// The schema.
  var schema: FlatTable { get }

  /// Whether a dictionary may take the place of an earlier one, with rows before it that meant that
  /// one.
  var mayReplaceDictionaries: Bool { get }

  /// The next batch of rows or of a dictionary; nil when there are no more.
  func next() throws(ArrowFileError) -> ArrowMessage?
}

/// A message: what it says, and the bytes that it speaks of.
struct ArrowMessage {
  /// Bytes past which the metadata of a message or a footer is refused; 100,000 columns take some
  /// 15 MB.
  static let metadataByteLimit = 64 << 20
  /// The continuation, then the length of the metadata.
  static let prefixByteCount = 8

  /// One of ``ArrowFormat/Header``.
  let kind: UInt8
  let header: FlatTable
  let bodyByteCount: Int
  /// As long as it should be once it has been read.
  var body = Buffer(copying: [UInt8]())

  /// Reads the metadata of a message; one whose body would take more memory than was allowed is
  /// refused.
  init(_ metadata: [UInt8], bodyByteLimit: Int) throws(MetadataError) {
    let message = try FlatTable(root: metadata)
    let version = try message.integer(0, as: Int16.self)
    guard version == ArrowFormat.version || version == ArrowFormat.version - 1 else {
      throw .unsupported("its metadata has version number \(version); 3 (V4) and 4 (V5) are read")
    }
    let bodyByteCount = try message.integer(3, as: Int64.self)
    guard let header = try message.table(2), bodyByteCount >= 0 else { throw .malformed }
    guard bodyByteCount <= bodyByteLimit else {
      let limit = "more than the \(bodyByteLimit) allowed; write smaller batches"
      throw .unsupported("a batch has \(bodyByteCount) bytes, \(limit)")
    }
    kind = try message.integer(1)
    self.header = header
    self.bodyByteCount = Int(bodyByteCount)
  }

  /// The length of the metadata that follows a prefix; 0 at the end of a stream.
  static func metadataByteCount(prefix: [UInt8]) throws(MetadataError) -> Int {
    guard isPrefix(prefix) else {
      throw .corrupt("a message does not begin as those since Arrow 0.15 do")
    }
    let byteCount = littleEndian(prefix[4...])
    guard byteCount <= metadataByteLimit else {
      throw .corrupt("a message would have \(byteCount) bytes of metadata")
    }
    return byteCount
  }

  static func isPrefix(_ bytes: [UInt8]) -> Bool {
    bytes.count == prefixByteCount && bytes.starts(with: repeatElement(0xFF, count: 4))
  }

  /// A few bytes as a number that is not negative.
  static func littleEndian(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
