import GranaryIngest

/// CSV by the rules of `CSVReader`, read the slow and obvious way: the whole file in memory, one
/// field after the other, starting over where a quote never closes.
struct ReferenceCSV {
  struct Row: Equatable {
    var line: Int
    var text: [UInt8]
    /// The fields, and whether each was quoted; empty when there is a fault.
    var fields: [Field]
    var fault: RowRefusal.Code?
  }

  struct Field: Equatable {
    var bytes: [UInt8]
    var isQuoted: Bool
  }

  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")

  /// Every row that is not blank, the header too.
  static func rows(_ bytes: [UInt8]) -> [Row] {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var parser = ReferenceCSV(bytes: bytes.starts(with: mark) ? Array(bytes[3...]) : bytes)
    var rows: [Row] = []
    while parser.position < parser.bytes.count {
      let row = parser.row()
      if !row.text.isEmpty { rows.append(row) }
    }
    return rows
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func row() -> Row {
    let start = position
    var row = Row(line: line, text: [], fields: [], fault: nil)
    while true {
      let fieldStart = position
      let fieldLine = line
      guard let field = field(&row.fault) else {
        // The quote never closes: up to the end of the line that it is on.
        position = bytes[fieldStart...].firstIndex(of: Self.lineFeed) ?? bytes.count
        line = fieldLine
        row.fault = .unclosedQuote
        break
      }
      row.fields.append(field)
      guard position < bytes.count, bytes[position] == Self.comma else { break }
      position += 1
    }
    row.text = Array(bytes[start..<position])
    if row.text.last == Self.carriageReturn { row.text.removeLast() }
    if row.fault != nil { row.fields = [] }
    position = min(position + 1, bytes.count)
    line += 1
    return row
  }

  /// A field up to the comma or line end that follows; nil when its quote never closes.
  private mutating func field(_ fault: inout RowRefusal.Code?) -> Field? {
    guard position < bytes.count, bytes[position] == Self.quote else {
      return Field(bytes: plainText(), isQuoted: false)
    }
    position += 1
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == Self.quote {
        guard position < bytes.count, bytes[position] == Self.quote else {
          if !plainText().isEmpty { fault = fault ?? .textAfterQuote }
          return Field(bytes: text, isQuoted: true)
        }
        position += 1
      } else if byte == Self.lineFeed {
        line += 1
      }
      text.append(byte)
    }
    return nil
  }

  /// Everything up to a comma or line end; a carriage return before a line end is part of that.
  private mutating func plainText() -> [UInt8] {
    let start = position
    while position < bytes.count, bytes[position] != Self.comma, bytes[position] != Self.lineFeed {
      position += 1
    }
    var text = Array(bytes[start..<position])
    let isAtRowEnd = position == bytes.count || bytes[position] == Self.lineFeed
    if isAtRowEnd, text.last == Self.carriageReturn { text.removeLast() }
    return text
  }
}
