import GranaryColumns

extension RowRefusal.Code {
  /// Not JSON.
  public static let invalidJSON = Self(rawValue: "invalid_json")
  /// JSON, and no object.
  public static let notAnObject = Self(rawValue: "not_an_object")
  /// A name twice in one object.
  public static let duplicateName = Self(rawValue: "duplicate_name")
  /// More arrays and objects within each other than there may be.
  public static let tooDeep = Self(rawValue: "too_deep")
  /// A member that no column is in, where the source allows none.
  public static let unknownMember = Self(rawValue: "unknown_member")
  /// An array or object where a value is due, or something else where the path leads through.
  public static let misplacedValue = Self(rawValue: "misplaced_value")
  /// A number, true or false where text is due.
  public static let notText = Self(rawValue: "not_text")
}

extension JSONFault {
  /// The code of the refusal of a row that has it.
  var code: RowRefusal.Code {
    switch kind {
    case .notAnObject: .notAnObject
    case .duplicateName: .duplicateName
    case .tooDeep: .tooDeep
    default: .invalidJSON
    }
  }
}

extension RowRefusal {
  static func notUTF8(_ byte: UInt8, at place: String) -> RowRefusal {
    RowRefusal(
      .invalidUTF8,
      message: "\(character(byte)) at \(place) is not UTF-8, as JSON must be; convert the file"
    )
  }

  /// Why a row, which is at that place in some bytes, is no JSON object.
  ///
  /// - Parameters:
  ///   - fault: What is wrong.
  ///   - row: Where the row is.
  ///   - bytes: Those that it is in.
  ///   - hint: What may be the cause, as the rest of a sentence.
  /// - Returns: The refusal.
  static func json(
    _ fault: JSONFault,
    _ row: Range<Int>,
    of bytes: [UInt8],
    hint: String = ""
  ) -> RowRefusal {
    let byte = fault.position < row.upperBound ? bytes[fault.position] : nil
    let place = "byte \(fault.position - row.lowerBound + 1)"
    return switch fault.kind {
    case .notAnObject:
      RowRefusal(
        fault.code,
        message: "\(name(ofValueAt: byte)) where an object is due, with a column's value a member"
          + hint
      )
    case .duplicateName:
      RowRefusal(
        fault.code,
        message: "\(place): the name \(quotedName(fault.position, row, bytes)) for the second time "
          + "in one object"
      )
    case .tooDeep(let limit):
      RowRefusal(
        fault.code,
        message: "\(place): more than \(limit) arrays and objects within each other"
      )
    default:
      RowRefusal(fault.code, message: "\(place): \(words(fault, byte, row, bytes))\(hint)")
    }
  }

  private static func words(
    _ fault: JSONFault,
    _ byte: UInt8?,
    _ row: Range<Int>,
    _ bytes: [UInt8]
  ) -> String {
    switch fault.kind {
    case .valueExpected:
      wordsForNoValue(byte, Array(bytes[fault.position..<row.upperBound].prefix(9)))
    case .nameExpected:
      switch byte {
      case UInt8(ascii: "}"): "a comma before the end of an object"
      case UInt8(ascii: "'"): "a name in single quotes; JSON has double ones"
      default: expected("a name in quotes", byte)
      }
    case .colonExpected: expected("':'", byte)
    case .memberEndExpected: expected("',' or '}'", byte)
    case .elementEndExpected: expected("',' or ']'", byte)
    case .digitExpected: expected("a digit", byte)
    case .leadingZero: "a number that begins with 0"
    case .controlCharacter:
      "a control character in a string, where \\n, \\t or \\u00XX stands for it"
    case .unknownEscape: "no such escape; there are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"
    case .hexadecimalDigitsExpected: expected("four hexadecimal digits after \\u", byte)
    case .loneSurrogate: "half of a surrogate pair, which is no character"
    case .unclosedString: "the string that opens here never closes"
    case .textAfterEnd:
      "text after the end of the object"
        + (bytes[row.lowerBound..<fault.position].last == ASCII.carriageReturn
          ? "; \(RowRefusal.carriageReturns)" : "")
    case .duplicateName, .tooDeep, .notAnObject: ""
    }
  }

  /// What stands where a value is due, with a way out where people often write it.
  private static func wordsForNoValue(_ byte: UInt8?, _ text: [UInt8]) -> String {
    let word = String(decoding: text.drop { $0 == UInt8(ascii: "-") }, as: UTF8.self)
    switch byte {
    case UInt8(ascii: "'"): return "text in single quotes; JSON has double ones"
    case UInt8(ascii: "/"), UInt8(ascii: "#"): return "a comment, which JSON does not have"
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      return "a value was expected before '\(text.first.map(character) ?? "")'"
    default: break
    }
    for special in ["NaN", "nan", "Infinity", "inf"] where word.hasPrefix(special) {
      return "\(special) is no JSON; write null, or \"\(special)\" in quotes for a float64"
    }
    return expected("a value", byte)
  }

  private static func expected(_ what: String, _ byte: UInt8?) -> String {
    guard let byte else { return "\(what) was expected where the row ends" }
    return "\(what) was expected, not '\(character(byte))'"
  }

  private static func character(_ byte: UInt8) -> String {
    (0x21..<0x7F).contains(byte)
      ? String(Unicode.Scalar(byte)) : "byte 0x" + String(byte, radix: 16, uppercase: true)
  }

  private static func quotedName(_ position: Int, _ row: Range<Int>, _ bytes: [UInt8]) -> String {
    var cursor = JSONCursor(position..<row.upperBound, of: bytes.span, depthLimit: 1)
    guard let name = try? cursor.takeString(bytes.span) else { return "" }
    return "\"" + String(decoding: bytes[name.range], as: UTF8.self) + "\""
  }

  private static func name(ofValueAt byte: UInt8?) -> String {
    switch byte {
    case UInt8(ascii: "{"): "an object"
    case UInt8(ascii: "["): "an array"
    case UInt8(ascii: "\""): "a string"
    case UInt8(ascii: "t"): "true"
    case UInt8(ascii: "f"): "false"
    case UInt8(ascii: "n"): "null"
    default: "a number"
    }
  }
}

extension RowRefusal {
  /// A row has members that no column is in, and the source allows none.
  static func unknown(_ member: JSONRowWalker.Unknown, hint: String) -> RowRefusal {
    let others = member.othersCount == 0 ? "" : ", and \(member.othersCount) more"
    return RowRefusal(
      .unknownMember,
      message: "member '\(member.path)' is not declared\(others); "
        + "\(hint); declare it, or set unknown_columns: ignore"
    )
  }

  /// A number, `true` or `false` where text is due.
  static func unquoted(_ value: String, _ field: Field) -> RowRefusal {
    let isNumber = value.first != "t" && value.first != "f"
    let types = isNumber ? "int64 or float64" : "bool"
    return RowRefusal(
      .notText,
      column: field.name,
      value: value,
      message:
        "\(isNumber ? "a number" : value) where text is due; put it in quotes, or declare the "
        + "column \(types)"
    )
  }

  /// An array or object where a value is due; or a value that the column's path cannot go through.
  static func misplaced(
    _ value: String,
    _ kind: JSONFieldKind,
    _ column: InputColumn
  ) -> RowRefusal {
    let name = name(ofValueAt: value.utf8.first)
    let message: String
    if kind == .obstacle {
      message = "\(name) on the way to '\(column.origin)', which cannot go through it"
    } else {
      let inside = value.utf8.first == UInt8(ascii: "{") ? ".NAME" : "[0]"
      message =
        "\(name) where one value is due; a column reads what is in it with "
        + "from: \(column.origin)\(inside)"
    }
    return RowRefusal(.misplacedValue, column: column.field.name, value: value, message: message)
  }
}
