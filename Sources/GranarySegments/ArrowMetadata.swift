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

  /// The width of places in a dictionary.
  static let placeBitWidth: Int32 = 16
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
    /// A batch message's, whether of rows or of a dictionary: the XXH3-64 of each buffer, 16
    /// hexadecimal digits each, between commas.
    static let buffers = "granary.xxh3"
    /// The footer's: the version of this format.
    static let format = "granary.format"
    /// The footer's: the XXH3-64 of each record batch message's metadata.
    static let messages = "granary.messages_xxh3"
    /// The footer's, where there are dictionaries: the XXH3-64 of each of their messages' metadata.
    static let dictionaries = "granary.dictionaries_xxh3"
  }

  /// The versions of the format, of which a file has the lowest that can express it; a reader
  /// refuses those that it does not know.
  enum Version: String, CaseIterable {
    case plain = "1"
    /// Some columns are places in a dictionary.
    case dictionaries = "2"
  }

  static func padded(_ byteCount: Int) -> Int { (byteCount + alignment - 1) & ~(alignment - 1) }
}

/// What a segment says of its columns.
struct StoredSchema {
  var fields: [SegmentField]
  /// Whether each column is places in a dictionary.
  var hasDictionary: [Bool]
  var metadata: [(String, String)]

  var forms: [ColumnForm] {
    zip(fields, hasDictionary).map { ColumnForm($0.field.type, hasDictionary: $1) }
  }
}

/// Where one buffer lies in the body of its batch, and the checksum of its bytes.
struct BufferLayout {
  var offset: Int
  var byteCount: Int
  var checksum: UInt64
}

/// What the buffers of a column are, after its validity.
enum ColumnForm: Hashable {
  /// A bit a row.
  case bits
  /// So many bytes a row.
  case values(stride: Int)
  /// Offsets of 32 bits, then the texts.
  case texts
  /// Places of 16 bits in a dictionary of texts.
  case places

  /// The form that a segment's column has; only texts have dictionaries.
  init(_ type: ColumnType, hasDictionary: Bool) {
    switch type {
    case .bool: self = .bits
    case .string: self = hasDictionary ? .places : .texts
    case .int64, .float64, .timestamp: self = .values(stride: 8)
    case .float32, .date: self = .values(stride: 4)
    }
  }

  /// Buffers in all, the one of the validity with them.
  var bufferCount: Int { self == .texts ? 3 : 2 }
}

/// The buffers of one column in one batch, or of a dictionary, as ``ColumnForm`` says; that of the
/// validity is empty without nulls.
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

/// Where the message of a batch or a dictionary lies, as the footer has it.
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
