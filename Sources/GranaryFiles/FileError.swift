/// Why an operation on a file failed: what was tried, where, and what the system answered.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried; raw values complete "could not …".
  public enum Operation: String, Hashable, Sendable {
    case createDirectory = "create directory"
    case create = "create"
    case open = "open"
    case read = "read"
    case write = "write"
    case map = "map"
    case rename = "rename"
    case remove = "remove"
    case sync = "sync"
    case close = "close"
    case list = "list"
    case status = "look at"
    case lock = "lock"
  }

  /// What was tried.
  public let operation: Operation
  /// The file or directory.
  public let path: Path
  /// The system's number for the reason, its `errno`.
  public let number: Int32
  /// The reason where it was not the system's; nil where ``number`` says it.
  private let reason: String?

  /// An operation that the system refused with an `errno`.
  public init(_ operation: Operation, _ path: Path, number: Int32) {
    self.init(operation, path, number: number, reason: nil)
  }

  private init(_ operation: Operation, _ path: Path, number: Int32, reason: String?) {
    self.operation = operation
    self.path = path
    self.number = number
    self.reason = reason
  }

  /// An operation on a file that is not there.
  public static func notFound(_ operation: Operation, _ path: Path) -> FileError {
    FileError(operation, path, number: SystemCall.notFound)
  }

  /// An operation on a file that something other than a file system keeps, which failed: an `EIO` with
  /// a reason of its own.
  public static func failed(_ operation: Operation, _ path: Path, reason: String) -> FileError {
    FileError(operation, path, number: SystemCall.inputOutput, reason: reason)
  }

  /// The system's name for the reason, such as `ENOSPC`; `E` and the number for a rare one.
  public var name: String { SystemCall.errorName(number) }

  /// The reason in the system's words, such as "No space left on device".
  public var message: String { reason ?? SystemCall.errorMessage(number) }

  /// One line for people: `could not create /data/a: File exists (EEXIST)`.
  public var description: String {
    "could not \(operation.rawValue) \(path): \(message) (\(name))"
  }

  /// Whether the file or directory does not exist.
  public var isNotFound: Bool { number == SystemCall.notFound }

  /// Whether something of that name exists already.
  public var isExisting: Bool { number == SystemCall.exists }

  /// Whether a directory stands where a file was expected.
  public var isDirectory: Bool { number == SystemCall.isDirectory }

  /// Whether the disk or the quota is full.
  public var isFull: Bool { SystemCall.full.contains(number) }
}
