public import GranaryFiles

/// Why a segment could not be written or read.
public struct SegmentError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure; raw values are stable.
  public enum Code: String, Hashable, Sendable {
    /// The file is not what a segment can be: cut short, or its structure is damaged.
    case corrupt
    /// Bytes differ from those that were written.
    case checksumMismatch = "checksum_mismatch"
    /// A sound file that this program does not read, or rows that the format does not hold.
    case unsupported
    /// The segment has no column of that name.
    case unknownColumn = "unknown_column"
    /// The file system refused; see ``SegmentError/underlying``.
    case io
  }

  /// The kind of failure.
  public let code: Code
  /// The segment.
  public let path: Path
  /// What is wrong and what to do about it, without the path.
  public let message: String
  /// What the file system said, where it was the cause.
  public let underlying: FileError?

  private static let advice = "; restore the file from a backup"

  /// What is wrong, without what to do about it: who can make the file again needs no backup.
  public var problem: String {
    message.hasSuffix(Self.advice) ? String(message.dropLast(Self.advice.count)) : message
  }

  /// One line for people: the path, then what is wrong.
  public var description: String {
    code == .io ? message : "\(path): \(message)"
  }

  init(_ code: Code, _ path: Path, _ message: String) {
    self.code = code
    self.path = path
    self.message = message
    underlying = nil
  }

  init(_ error: FileError, _ path: Path) {
    code = .io
    self.path = path
    message = error.description
    underlying = error
  }

  static func corrupt(_ what: String, _ path: Path) -> SegmentError {
    SegmentError(
      .corrupt,
      path,
      "the segment is damaged: \(what)\(advice)"
    )
  }

  static func checksumMismatch(_ what: String, _ path: Path) -> SegmentError {
    SegmentError(
      .checksumMismatch,
      path,
      "\(what) is not as it was written, its checksum differs\(advice)"
    )
  }
}
