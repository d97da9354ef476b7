extension JSONValue: CustomStringConvertible {
  /// The text on one line, without white space.
  public var description: String { String(decoding: encoded(), as: UTF8.self) }

  /// The text on one line, without white space, as UTF-8.
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  /// The text with a member or element a line, indented by two spaces; arrays of plain values stay
  /// on one line.
  public var prettyDescription: String {
    var bytes: [UInt8] = []
    write(to: &bytes, indentation: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  private var isPlain: Bool {
    switch self {
    case .null, .bool, .number, .string: true
    case .array, .object: false
    }
  }

  private func write(to bytes: inout [UInt8], indentation: Int? = nil) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let digits): bytes.append(contentsOf: digits.utf8)
    case .string(let text): Self.write(text, to: &bytes)
    case .array(let elements):
      let indentation = elements.allSatisfy(\.isPlain) ? nil : indentation
      Self.write(elements, "[", "]", to: &bytes, indentation) { element, inner, bytes in
        element.write(to: &bytes, indentation: inner)
      }
    case .object(let members):
      Self.write(members, "{", "}", to: &bytes, indentation) { member, inner, bytes in
        Self.write(member.name, to: &bytes)
        bytes.append(contentsOf: (inner == nil ? ":" : ": ").utf8)
        member.value.write(to: &bytes, indentation: inner)
      }
    }
  }

  private static func write<Item>(
    _ items: [Item],
    _ open: Unicode.Scalar,
    _ close: Unicode.Scalar,
    to bytes: inout [UInt8],
    _ indentation: Int?,
    _ body: (Item, Int?, inout [UInt8]) -> Void
  ) {
    bytes.append(UInt8(ascii: open))
    let inner = indentation.map { $0 + 2 }
    for (index, item) in items.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      breakLine(inner, to: &bytes)
      body(item, inner, &bytes)
    }
    if !items.isEmpty { breakLine(indentation, to: &bytes) }
    bytes.append(UInt8(ascii: close))
  }

  private static func breakLine(_ indentation: Int?, to bytes: inout [UInt8]) {
    guard let indentation else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation))
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { unsafe append(quoted: UnsafeRawBufferPointer($0), to: &bytes) }
  }

  /// Appends a text in quotes, with those characters escaped that JSON wants escaped.
  ///
  /// - Parameters:
  ///   - utf8: The text in UTF-8.
  ///   - bytes: What it is appended to.
  public static func append(quoted utf8: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    if unsafe utf8.contains(where: isEscaped) {
      unsafe appendEscaped(utf8, to: &bytes)
    } else {
      unsafe bytes.append(contentsOf: utf8)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func appendEscaped(_ utf8: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    for index in utf8.indices {
      let byte = unsafe utf8[index]
      switch byte {
      case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
      case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
      case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
      case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
      case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        bytes.append(contentsOf: (byte < 0x10 ? #"\u000"# : #"\u00"#).utf8)
        bytes.append(contentsOf: digits.utf8)
      default: bytes.append(byte)
      }
    }
  }
}
