/// Content that is neither CSV nor JSON, recognised by how it begins, and what to do with it.
struct ForeignContent: Hashable, Sendable {
  /// Bytes that tell.
  static let markByteCount = 512

  /// What it is and what to do, in words.
  let advice: String

  private init(_ advice: String) { self.advice = advice }

  /// What first bytes say; nil where they may be text.
  ///
  /// - Parameter bytes: The first ``markByteCount`` bytes of content that is not compressed, or all.
  init?(_ bytes: ArraySlice<UInt8>) {
    if let mark = Self.marks.first(where: { bytes.starts(with: $0.bytes) }) {
      self.init(mark.advice)
    } else if Self.isBzip2(bytes) {
      self.init("this is compressed by bzip2; unpack it, as bunzip2 does, or use gzip or zstd")
    } else if bytes.starts(with: Self.zip) {
      self.init(Self.isOfficeDocument(bytes) ? Self.workbook : Self.archive)
    } else if Self.isUTF16(bytes) {
      self.init(Self.utf16)
    } else if let markup = Self.markup(bytes) {
      self.init(markup)
    } else if let controls = Self.binaryControls(bytes) {
      self.init(
        "this does not look like text: it has the bytes \(controls) …; if it is packed, unpack it, and if "
          + "it is another program's own format, have that write CSV or JSON Lines"
      )
    } else {
      return nil
    }
  }

  private static let utf16 =
    "this is UTF-16; convert it to UTF-8, as iconv -f UTF-16 -t UTF-8 FILE does"
  private static let archive =
    "this is a zip archive; unpack it, and name the files that were in it"
  private static let workbook =
    "this is a workbook of Excel or another office document; save its sheet as CSV"
  private static let zip: [UInt8] = [0x50, 0x4B, 0x03, 0x04]

  private struct Mark {
    let bytes: [UInt8]
    let advice: String
  }

  /// Beginnings that no text has.
  ///
  /// The sources: the formats' own descriptions, and for old office documents [MS-CFB] 2.2.
  private static let marks = [
    Mark(
      bytes: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00],
      advice: "this is compressed by xz; unpack it, as unxz does, or use gzip or zstd"
    ),
    Mark(
      bytes: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C],
      advice: "this is a 7z archive; unpack it, and name the files that were in it"
    ),
    Mark(
      bytes: Array("PAR1".utf8) + [0x15],
      advice: "this is Parquet; write it as CSV or JSON Lines"
    ),
    Mark(
      bytes: Array("ARROW1".utf8) + [0, 0],
      advice:
        "this is an Arrow file, which entity frames may be, but no source; write it as CSV or "
        + "JSON Lines"
    ),
    Mark(
      bytes: Array("%PDF-".utf8),
      advice: "this is PDF; have the program that made it write CSV"
    ),
    Mark(bytes: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], advice: workbook),
    Mark(bytes: [0xFF, 0xFE], advice: utf16),
    Mark(bytes: [0xFE, 0xFF], advice: utf16),
  ]

  /// Whether there is a first block behind the mark and the digit of the level.
  private static func isBzip2(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.starts(with: Array("BZh".utf8))
      && bytes.dropFirst(4).starts(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
  }

  /// Whether the first entry of a zip archive is one that office documents begin with.
  private static func isOfficeDocument(_ bytes: ArraySlice<UInt8>) -> Bool {
    // The name of the first entry follows 30 bytes of its header.
    let name = bytes.dropFirst(30)
    let names = [
      "[Content_Types].xml", "_rels/", "xl/", "docProps/", "mimetypeapplication/vnd.oasis",
    ]
    return names.contains { name.starts(with: $0.utf8) }
  }

  /// What to do with a page of HTML, or with XML; nil where the bytes begin neither.
  private static func markup(_ bytes: ArraySlice<UInt8>) -> String? {
    let marked = String(decoding: bytes.prefix(markByteCount), as: UTF8.self).lowercased()
    var text = marked.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    let isCommented = text.hasPrefix("<!--")
    while text.hasPrefix("<!--"), let end = text.firstRange(of: "-->") {
      text = text[end.upperBound...].drop(while: \.isWhitespace)
    }
    if text.hasPrefix("<?xml") || text.hasPrefix("<!doctype svg") || hasTag(text, of: ["svg"]) {
      return "this is XML; write its rows as CSV or JSON Lines"
    }
    guard isCommented || isPage(text) else { return nil }
    return
      "this is a page of HTML, perhaps one that says why the file cannot be had; fetch the file "
      + "itself"
  }

  /// What is said of a whole page only.
  private static let pageTags: Set<String> = ["html", "head", "body"]
  /// What parts of pages begin with that are sent as such, and columns are named.
  private static let partTags: Set<String> = [
    "title", "meta", "link", "script", "style", "div", "p", "h1", "h2", "center", "table", "pre",
  ]

  /// Whether a text in lower case is a page of HTML, or a part of one.
  private static func isPage(_ text: Substring) -> Bool {
    if text.hasPrefix("<!doctype html") || hasTag(text, of: pageTags) { return true }
    // A tag alone may be a header, such as `<TITLE>`; in a page others follow, or it is closed.
    guard hasTag(text, of: partTags), let end = text.firstIndex(of: ">") else { return false }
    let rest = text[end...].dropFirst()
    let tags = pageTags.union(partTags)
    return hasTag(rest.drop(while: \.isWhitespace), of: tags)
      || rest.ranges(of: "</").contains { hasTag(rest[$0.lowerBound...], "</", of: tags) }
  }

  /// Whether a text begins with one of some tags; not where a delimiter follows it, for some programs
  /// write their headers as `<DATE>,<TITLE>`.
  private static func hasTag(
    _ text: Substring,
    _ bracket: String = "<",
    of names: Set<String>
  ) -> Bool {
    guard text.hasPrefix(bracket) else { return false }
    let inside = text.dropFirst(bracket.count)
    let name = inside.prefix { $0.isLetter || $0.isNumber }
    guard names.contains(String(name)) else { return false }
    let rest = inside.dropFirst(name.count)
    guard rest.first == ">" else { return rest.first?.isWhitespace ?? false }
    return !(rest.dropFirst().first.map { ",;\t|".contains($0) } ?? false)
  }

  /// Different bytes that texts do not have; a few may be slips in rows, which are refused one by one.
  private static let binaryControlCount = 5

  /// The least of the bytes that texts do not have, in words; nil where there are few or none.
  ///
  /// Not counted are white space, escape, and what delimits fields somewhere: the separators of ASCII
  /// (0x1C to 0x1F) and 0x01 to 0x03, as Hive has them. Of 512 random bytes all but a few of the others
  /// are there.
  private static func binaryControls(_ bytes: ArraySlice<UInt8>) -> String? {
    let controls = bytes.prefix(markByteCount).filter { byte in
      switch byte {
      case 0x00, 0x04...0x08, 0x0E...0x1A: true
      default: false
      }
    }
    let least = Set(controls).sorted().prefix(binaryControlCount)
    guard least.count == binaryControlCount else { return nil }
    return least.map { "0x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }

  /// Whether every other byte is zero, as in UTF-16 of ASCII; text has no zero.
  private static func isUTF16(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count >= 4 else { return false }
    let first = bytes.prefix(4).map { $0 == 0 }
    return first == [true, false, true, false] || first == [false, true, false, true]
  }
}
