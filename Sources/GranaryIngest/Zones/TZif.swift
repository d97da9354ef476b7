/// Reads the files of the time zone database, as RFC 9636 describes them.
///
/// Those that count leap seconds (`right/`) are none of ours: times here are POSIX's.
struct TZif {
  private let bytes: [UInt8]
  private var position = 0

  /// The rules in a file of any version; nil where it is none, is damaged or counts leap seconds.
  static func rules(in bytes: [UInt8]) -> ZoneRules? {
    var file = TZif(bytes: bytes)
    guard let old = file.header() else { return nil }
    if old.version == 0 { return file.table(old, timeByteCount: 4)?.rules(continuing: nil) }
    // What comes first is for readers of 32-bit times.
    guard file.skip(old.byteCount(timeByteCount: 4)), let header = file.header(),
      let table = file.table(header, timeByteCount: 8)
    else { return nil }
    let footer = file.bytes[file.position...]
    guard footer.count >= 2, footer.first == 0x0A,
      let end = footer.dropFirst().firstIndex(of: 0x0A)
    else { return nil }
    let text = footer[(footer.startIndex + 1)..<end]
    if text.isEmpty { return table.rules(continuing: nil) }
    guard let rule = PosixZone(text) else { return nil }
    return table.rules(continuing: rule)
  }

  private struct Header {
    let version: UInt8
    let utcIndicators: Int
    let standardIndicators: Int
    let leapSeconds: Int
    let changes: Int
    let types: Int
    let nameBytes: Int

    func byteCount(timeByteCount: Int) -> Int {
      changes * (timeByteCount + 1) + types * 6 + nameBytes
        + leapSeconds * (timeByteCount + 4) + standardIndicators + utcIndicators
    }
  }

  private struct Table {
    let initialOffset: Int64
    let changes: [ZoneRules.Change]

    func rules(continuing rule: PosixZone?) -> ZoneRules? {
      guard let rule else { return ZoneRules(initialOffset: initialOffset, changes: changes) }
      return rule.rules(after: changes, initialOffset: initialOffset)
    }
  }

  private mutating func header() -> Header? {
    guard bytes.count - position >= 44, bytes[position...].starts(with: Array("TZif".utf8)) else {
      return nil
    }
    let version = bytes[position + 4]
    position += 20
    let counts = (0..<6).map { _ in Int(integer(byteCount: 4)) }
    guard counts.allSatisfy({ (0...1 << 20).contains($0) }) else { return nil }
    return Header(
      version: version,
      utcIndicators: counts[0],
      standardIndicators: counts[1],
      leapSeconds: counts[2],
      changes: counts[3],
      types: counts[4],
      nameBytes: counts[5]
    )
  }

  private mutating func table(_ header: Header, timeByteCount: Int) -> Table? {
    guard header.types > 0, header.leapSeconds == 0,
      bytes.count - position >= header.byteCount(timeByteCount: timeByteCount)
    else { return nil }
    let seconds = (0..<header.changes).map { _ in integer(byteCount: timeByteCount) }
    let types = (0..<header.changes).map { _ in Int(integer(byteCount: 1)) }
    let offsets = (0..<header.types).map { _ in
      let offset = integer(byteCount: 4)
      position += 2
      return offset
    }
    position += header.nameBytes + header.standardIndicators + header.utcIndicators
    let isSound =
      types.allSatisfy { offsets.indices.contains($0) }
      && offsets.allSatisfy { abs($0) <= 26 * 3_600 }
      && zip(seconds, seconds.dropFirst()).allSatisfy { $0 < $1 }
    guard isSound else { return nil }
    let changes = zip(seconds, types).map { ZoneRules.Change(second: $0, offset: offsets[$1]) }
    return Table(initialOffset: offsets[0], changes: changes)
  }

  /// Takes a big-endian integer; one of several bytes has a sign.
  private mutating func integer(byteCount: Int) -> Int64 {
    var value: Int64 = byteCount > 1 && bytes[position] >= 0x80 ? -1 : 0
    for byte in bytes[position..<position + byteCount] { value = value << 8 | Int64(byte) }
    position += byteCount
    return value
  }

  private mutating func skip(_ count: Int) -> Bool {
    guard bytes.count - position >= count else { return false }
    position += count
    return true
  }
}
