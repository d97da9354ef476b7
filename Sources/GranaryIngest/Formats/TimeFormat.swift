/// How a time or a date is written: text with directives, a part of those of POSIX's `strptime`.
///
/// | directive | reads |
/// |---|---|
/// | `%Y` `%y` | a year of four digits; of two, 69 to 99 being 1969 to 1999 and 00 to 68 being 2000 to 2068 |
/// | `%m` `%d` `%e` `%j` | month, day (`%e` after a space where it is below 10), day of the year |
/// | `%b` `%B` | a month's English name, three letters of it or all, in any case |
/// | `%H` `%I` `%p` | hour of 24, hour of 12, AM or PM in any case |
/// | `%M` `%S` `%f` | minute, second, digits of its fraction |
/// | `%z` | `Z`, `+0200` or `+02:00` |
/// | `%s` | seconds since 1970, with a sign and a fraction where there are some |
/// | `%F` `%T` | `%Y-%m-%d`, `%H:%M:%S` |
/// | `%%` | a percent sign |
///
/// Everything else stands for itself.
public struct TimeFormat: Hashable, Sendable, CustomStringConvertible {
  /// A part of a time.
  public enum Directive: UInt8, CaseIterable, Hashable, Sendable {
    case year = 0x59  // Y
    case shortYear = 0x79  // y
    case month = 0x6D  // m
    case monthName = 0x42  // B
    case shortMonthName = 0x62  // b
    case day = 0x64  // d
    case spacedDay = 0x65  // e
    case dayOfYear = 0x6A  // j
    case hour = 0x48  // H
    case hourOfHalfDay = 0x49  // I
    case halfDay = 0x70  // p
    case minute = 0x4D  // M
    case second = 0x53  // S
    case fraction = 0x66  // f
    case zone = 0x7A  // z
    case unixSeconds = 0x73  // s
  }

  /// A piece of the format.
  public enum Piece: Hashable, Sendable {
    case literal(UInt8)
    case directive(Directive)
  }

  /// The format as it was written.
  public let description: String
  /// What stands one after the other.
  public let pieces: [Piece]

  /// Reads a format.
  ///
  /// - Throws: ``TimeFormatError`` where a directive does not exist, or where what there is makes no
  ///   day.
  public init(_ text: String) throws(TimeFormatError) {
    var pieces: [Piece] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        pieces.append(.literal(byte))
        continue
      }
      guard let letter = rest.popFirst() else { throw .unknownDirective("%") }
      switch letter {
      case UInt8(ascii: "%"): pieces.append(.literal(letter))
      case UInt8(ascii: "F"): pieces += Self.isoDate
      case UInt8(ascii: "T"): pieces += Self.isoTime
      default:
        guard let directive = Directive(rawValue: letter) else {
          throw .unknownDirective("%" + String(decoding: [letter], as: UTF8.self))
        }
        pieces.append(.directive(directive))
      }
    }
    guard Self.makesADay(pieces) else { throw .noDay }
    description = text
    self.pieces = pieces
  }

  private static let isoDate: [Piece] = [
    .directive(.year), .literal(UInt8(ascii: "-")), .directive(.month),
    .literal(UInt8(ascii: "-")), .directive(.day),
  ]

  private static let isoTime: [Piece] = [
    .directive(.hour), .literal(UInt8(ascii: ":")), .directive(.minute),
    .literal(UInt8(ascii: ":")), .directive(.second),
  ]

  private static func makesADay(_ pieces: [Piece]) -> Bool {
    func has(_ directives: Directive...) -> Bool {
      directives.contains { pieces.contains(.directive($0)) }
    }
    let hasDay =
      has(.dayOfYear) || (has(.month, .monthName, .shortMonthName) && has(.day, .spacedDay))
    return has(.unixSeconds) || (has(.year, .shortYear) && hasDay)
  }
}

/// What is wrong with a ``TimeFormat``.
public enum TimeFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A percent sign before a letter that stands for nothing.
  case unknownDirective(String)
  /// No day follows from it.
  case noDay

  /// What is wrong and what there is.
  public var description: String {
    switch self {
    case .unknownDirective(let directive):
      let letters = TimeFormat.Directive.allCases.map {
        "%" + String(decoding: [$0.rawValue], as: UTF8.self)
      }
      let known = letters + ["%F", "%T", "%%"]
      return "'\(directive)' stands for nothing; valid are \(known.joined(separator: " "))"
    case .noDay:
      return "no day follows from it; it needs %F, or year, month and day, or %s"
    }
  }
}
