internal import GranaryColumns

/// What segments use of Arrow's metadata: the numbers of `Schema.fbs`, `Message.fbs` and
/// `File.fbs` of the Arrow columnar format 1.5, and the keys that Granary adds.
enum ArrowFormat {
  /// At the front of a file, padded to 8 bytes, and at its end.
  static let magic = Array("ARROW1".utf8)
  /// Before the length of every message.
  static let continuation: UInt32 = 0xFFFF_FFFF
  /// `MetadataVersion.V5`.
  static let version: Int16 = 4
  /// Bodies and buffers begin on multiples of this.
  static let alignment = 64

  /// `MessageHeader`.
  enum Header {
    static let schema: UInt8 = 1
    static let dictionaryBatch: UInt8 = 2
    static let recordBatch: UInt8 = 3
  }

  /// `Type`.
  enum TypeNumber {
    static let null: UInt8 = 1
    static let int: UInt8 = 2
    static let floatingPoint: UInt8 = 3
    static let utf8: UInt8 = 5
    static let bool: UInt8 = 6
    static let decimal: UInt8 = 7
    static let date: UInt8 = 8
    static let timestamp: UInt8 = 10
    static let largeUtf8: UInt8 = 20
    static let utf8View: UInt8 = 24
  }

  /// `Precision`.
  enum Precision {
    static let single: Int16 = 1
    static let double: Int16 = 2
  }

  /// `TimeUnit.MICROSECOND`.
  static let microsecond: Int16 = 2
  /// `DateUnit.DAY`.
  static let day: Int16 = 0
  /// `DateUnit.MILLISECOND`, the default.
  static let millisecondDate: Int16 = 1

  /// Keys of custom metadata.
  enum Key {
    /// A field's: the column's number.
    static let columnID = "granary.column_id"
    /// A record batch message's: the XXH3-64 of each buffer, 16 hexadecimal digits each, between
    /// commas.
    static let buffers = "granary.xxh3"
    /// The footer's: the version of this format.
    static let format = "granary.format"
    /// The footer's: the XXH3-64 of each record batch message's metadata.
    static let messages = "granary.messages_xxh3"
  }

  /// The version that is written; a reader refuses later ones.
  static let formatVersion = "1"

  static func padded(_ byteCount: Int) -> Int { (byteCount + alignment - 1) & ~(alignment - 1) }
}

/// Where one buffer lies in the body of its batch, and the checksum of its bytes.
struct BufferLayout {
  var offset: Int
  var byteCount: Int
  var checksum: UInt64
}

/// The buffers of one column in one batch: validity (empty without nulls), for strings offsets,
/// then values.
struct ColumnLayout {
  var nullCount: Int
  var buffers: [BufferLayout]
}

/// One batch: its rows, and where its buffers lie.
struct BatchLayout {
  var rowCount: Int
  /// Where the body begins in the file.
  var bodyOffset = 0
  var bodyByteCount: Int
  var columns: [ColumnLayout]
}

/// Where a record batch message lies, as the footer has it.
struct MessageBlock {
  var offset: Int
  /// Continuation, length, metadata and padding.
  var metadataByteCount: Int
  var bodyByteCount: Int
  /// XXH3-64 of those metadata bytes.
  var checksum: UInt64
}

/// Checksums as metadata has them: 16 hexadecimal digits each, between commas.
enum Checksums {
  static func text(_ checksums: [UInt64]) -> String {
    checksums.map { checksum in
      let digits = String(checksum, radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }.joined(separator: ",")
  }

  /// The checksums in a text; nil when it has anything else.
  static func parse(_ text: String) -> [UInt64]? {
    if text.isEmpty { return [] }
    var checksums: [UInt64] = []
    for digits in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      guard digits.count == 16, let checksum = UInt64(Substring(digits), radix: 16) else {
        return nil
      }
      checksums.append(checksum)
    }
    return checksums
  }
}
