internal import GranaryColumns

/// The place of a file: components between slashes, taken as written.
///
/// Paths are compared by their bytes, as Linux does.
public struct Path: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// The path as the system takes it.
  public let string: String

  /// Takes a path as written, without slashes at its end; "" is ".".
  public init(_ string: String) {
    let end = string.utf8.lastIndex { $0 != UInt8(ascii: "/") }
    if let end {
      self.string = String(string[...end])
    } else {
      self.string = string.isEmpty ? "." : "/"
    }
  }

  /// Takes a literal as written.
  public init(stringLiteral value: String) { self.init(value) }

  /// The path as written.
  public var description: String { string }

  /// Whether this begins at the root.
  public var isAbsolute: Bool { string.utf8.first == UInt8(ascii: "/") }

  /// The path of something in this directory.
  public func appending(_ component: String) -> Path {
    string.utf8.last == UInt8(ascii: "/")
      ? Path(string + component) : Path("\(string)/\(component)")
  }

  /// The directory this is in: "/" of "/" and of "/a", "." of "a".
  public var parent: Path {
    guard let slash = string.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == string.startIndex ? "/" : Path(String(string[..<slash]))
  }

  /// What comes after the last slash; "/" of "/".
  public var lastComponent: String {
    guard let slash = string.utf8.lastIndex(of: UInt8(ascii: "/")), string.utf8.count > 1 else {
      return string
    }
    return String(string[string.utf8.index(after: slash)...])
  }

  /// Whether the bytes are the same.
  public static func == (lhs: Path, rhs: Path) -> Bool { Text(lhs.string) == Text(rhs.string) }

  /// Feeds the bytes.
  public func hash(into hasher: inout Hasher) { hasher.combine(Text(string)) }
}
