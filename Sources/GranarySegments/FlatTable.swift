/// Why metadata cannot be used.
enum MetadataError: Error {
  /// It contradicts itself or the format; what it is that does.
  case corrupt(String)
  /// It is sound but not for this program, and why.
  case unsupported(String)

  /// Something in a FlatBuffer points outside it or is not of its kind.
  static let malformed = MetadataError.corrupt("its metadata points past its end")

  /// A footer does not say what every segment's does.
  static let incomplete = MetadataError.corrupt("its footer is incomplete")
}

/// A table in a FlatBuffer that may have been damaged: every position is checked before it is read.
struct FlatTable {
  private let bytes: [UInt8]
  private let position: Int
  private let fieldList: Int
  private let fieldListByteCount: Int

  /// The table that a whole buffer is about.
  init(root bytes: [UInt8]) throws(MetadataError) {
    try self.init(bytes, at: Int(Self.load(UInt32.self, bytes, at: 0)))
  }

  private init(_ bytes: [UInt8], at position: Int) throws(MetadataError) {
    self.bytes = bytes
    self.position = position
    fieldList = position - Int(try Self.load(Int32.self, bytes, at: position))
    fieldListByteCount = Int(try Self.load(UInt16.self, bytes, at: fieldList))
    guard fieldListByteCount >= 4 else { throw .malformed }
  }

  private static func load<Integer: FixedWidthInteger>(
    _ type: Integer.Type,
    _ bytes: [UInt8],
    at position: Int
  ) throws(MetadataError) -> Integer {
    let byteCount = Integer.bitWidth / 8
    guard position >= 0, position <= bytes.count - byteCount else { throw .malformed }
    var value: Integer = 0
    for index in (0..<byteCount).reversed() {
      value = value << 8 | Integer(truncatingIfNeeded: bytes[position + index])
    }
    return value
  }

  /// Where a field's value lies; nil where it has its default.
  private func place(of slot: Int) throws(MetadataError) -> Int? {
    let entry = 4 + 2 * slot
    guard entry + 2 <= fieldListByteCount else { return nil }
    let distance = try Self.load(UInt16.self, bytes, at: fieldList + entry)
    return distance == 0 ? nil : position + Int(distance)
  }

  /// Where the thing that a field points to lies.
  private func target(of slot: Int) throws(MetadataError) -> Int? {
    guard let place = try place(of: slot) else { return nil }
    return place + Int(try Self.load(UInt32.self, bytes, at: place))
  }

  /// The number in a field; its default, which is mostly 0, when it is absent.
  func integer<Integer: FixedWidthInteger>(
    _ slot: Int,
    as type: Integer.Type = Integer.self,
    default absent: Integer = 0
  ) throws(MetadataError) -> Integer {
    guard let place = try place(of: slot) else { return absent }
    return try Self.load(Integer.self, bytes, at: place)
  }

  /// The table that a field points to.
  func table(_ slot: Int) throws(MetadataError) -> FlatTable? {
    guard let target = try target(of: slot) else { return nil }
    return try FlatTable(bytes, at: target)
  }

  /// The text that a field points to; valid UTF-8.
  func string(_ slot: Int) throws(MetadataError) -> String? {
    guard let (start, count) = try vector(slot, elementByteCount: 1) else { return nil }
    guard let text = String(validating: bytes[start..<start + count], as: UTF8.self) else {
      throw .malformed
    }
    return text
  }

  /// The tables that a field's vector points to; none when it is absent.
  func tables(_ slot: Int) throws(MetadataError) -> [FlatTable] {
    guard let (start, count) = try vector(slot, elementByteCount: 4) else { return [] }
    var tables: [FlatTable] = []
    for index in 0..<count {
      let place = start + 4 * index
      let target = place + Int(try Self.load(UInt32.self, bytes, at: place))
      tables.append(try FlatTable(bytes, at: target))
    }
    return tables
  }

  /// The structs of a field's vector, each of `width` 64-bit integers; none when it is absent.
  func structs(_ slot: Int, width: Int) throws(MetadataError) -> [[Int64]] {
    guard let (start, count) = try vector(slot, elementByteCount: 8 * width) else { return [] }
    var structs: [[Int64]] = []
    for index in 0..<count {
      var members: [Int64] = []
      for member in 0..<width {
        let place = start + 8 * (width * index + member)
        members.append(try Self.load(Int64.self, bytes, at: place))
      }
      structs.append(members)
    }
    return structs
  }

  /// First byte and number of a vector's elements, all of which lie in the buffer.
  private func vector(
    _ slot: Int,
    elementByteCount: Int
  ) throws(MetadataError) -> (start: Int, count: Int)? {
    guard let target = try target(of: slot) else { return nil }
    let count = Int(try Self.load(UInt32.self, bytes, at: target))
    let start = target + 4
    guard count <= (bytes.count - start) / elementByteCount else { throw .malformed }
    return (start, count)
  }
}
