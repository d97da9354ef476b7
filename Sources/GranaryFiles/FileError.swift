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

  /// An operation that the system refused with an `errno`.
  public init(_ operation: Operation, _ path: Path, number: Int32) {
    self.operation = operation
    self.path = path
    self.number = number
  }

  /// The system's name for the reason, such as `ENOSPC`; `E` and the number for a rare one.
  public var name: String { SystemCall.errorName(number) }

  /// The reason in the system's words, such as "No space left on device".
  public var message: String { SystemCall.errorMessage(number) }

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
