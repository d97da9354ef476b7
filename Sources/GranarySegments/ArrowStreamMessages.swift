internal import GranaryColumns

/// The messages of an Arrow stream, from front to end.
final class ArrowStreamMessages: ArrowMessages {
  let schema: FlatTable
  let mayReplaceDictionaries = true

  private let input: ArrowInput
  private let bodyByteLimit: Int
  private var isAtEnd = false

  /// Reads the schema.
  init(_ input: ArrowInput, bodyByteLimit: Int) throws(ArrowFileError) {
    self.input = input
    self.bodyByteLimit = bodyByteLimit
    guard let first = try Self.message(from: input, bodyByteLimit),
      first.kind == ArrowFormat.Header.schema
    else { throw .corrupt("it does not begin with a schema", input.path) }
    schema = first.header
  }

  func next() throws(ArrowFileError) -> ArrowMessage? {
    guard !isAtEnd else { return nil }
    if let message = try Self.message(from: input, bodyByteLimit) { return message }
    isAtEnd = true
    guard try input.read(upTo: 1).byteCount == 0 else {
      throw .corrupt("there are bytes after its end", input.path)
    }
    return nil
  }

  /// The next message; nil at the end, which a stream need not mark.
  private static func message(
    from input: ArrowInput,
    _ bodyByteLimit: Int
  ) throws(ArrowFileError) -> ArrowMessage? {
    let prefix = try input.read(upTo: ArrowMessage.prefixByteCount).array
    if prefix.isEmpty { return nil }
    guard prefix.count == ArrowMessage.prefixByteCount else { throw .cutShort(input.path) }
    let byteCount = try ArrowFileError.wrapping(input.path) { () throws(MetadataError) in
      try ArrowMessage.metadataByteCount(prefix: prefix)
    }
    guard byteCount > 0 else { return nil }
    let metadata = try input.read(byteCount).array
    var message = try ArrowFileError.wrapping(input.path) { () throws(MetadataError) in
      try ArrowMessage(metadata, bodyByteLimit: bodyByteLimit)
    }
    message.body = try input.read(message.bodyByteCount)
    return message
  }
}
