public import GranaryFiles

/// Why an Arrow file that another tool wrote could not be read.
public struct ArrowFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure; raw values are stable.
  public enum Code: String, Hashable, Sendable {
    /// The file is of another kind.
    case notArrow = "not_arrow"
    /// The file is cut short, or contradicts itself or the format.
    case corrupt = "corrupt_arrow"
    /// A sound file with something in it that is not read.
    case unsupported = "unsupported_arrow"
    /// A column has times without a zone, and it was not said that they are UTC.
    case noZone = "timestamp_without_zone"
    /// A value that its column's type here cannot hold.
    case outOfRange = "value_out_of_range"
    /// The file system refused; see ``ArrowFileError/underlying``.
    case io
  }

  /// The kind of failure.
  public let code: Code
  /// The file.
  public let path: Path
  /// What is wrong and what to do about it, without the path.
  public let message: String
  /// What the file system said, where it was the cause.
  public let underlying: FileError?

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

  init(_ error: MetadataError, _ path: Path) {
    switch error {
    case .corrupt(let what): self = .corrupt(what, path)
    case .unsupported(let what): self.init(.unsupported, path, what)
    }
  }

  /// Runs `body` and gives its errors their place.
  static func wrapping<Result>(
    _ path: Path,
    _ body: () throws(MetadataError) -> Result
  ) throws(ArrowFileError) -> Result {
    do throws(MetadataError) { return try body() } catch { throw ArrowFileError(error, path) }
  }

  init(_ fault: ArrowColumnFault, column name: String, rowsBefore: Int, _ path: Path) {
    switch fault {
    case .corrupt(let what): self = .corrupt("column '\(name)': \(what)", path)
    case .outOfRange(let row, let value):
      let place = "column '\(name)', row \(rowsBefore + row + 1)"
      self.init(.outOfRange, path, "\(place): \(value)")
    case .tooMuchText(let byteCount):
      self.init(
        .unsupported,
        path,
        "the texts of column '\(name)' in one batch pass \(byteCount) bytes; shorten them"
      )
    }
  }

  static func corrupt(_ what: String, _ path: Path) -> ArrowFileError {
    ArrowFileError(.corrupt, path, "the file is damaged: \(what); write it again")
  }

  static func cutShort(_ path: Path) -> ArrowFileError {
    .corrupt("it ends in the middle of a message", path)
  }

  static func tooLargeForMemory(_ byteLimit: Int, _ path: Path) -> ArrowFileError {
    ArrowFileError(
      .unsupported,
      path,
      """
      it can only be read from front to end and has more than \(byteLimit) bytes; save it as a \
      file, or write Arrow's stream format
      """
    )
  }

  static func notArrow(_ front: [UInt8], _ path: Path) -> ArrowFileError {
    let advice = "pandas writes one with to_feather, Polars with write_ipc"
    if front.starts(with: Array("PAR1".utf8)) {
      return ArrowFileError(.notArrow, path, "a Parquet file, not an Arrow file; \(advice)")
    }
    if front.starts(with: Array("FEA1".utf8)) {
      return ArrowFileError(
        .unsupported,
        path,
        "a Feather file of version 1; version 2 is read: \(advice)"
      )
    }
    return ArrowFileError(.notArrow, path, "it does not begin as an Arrow file does; \(advice)")
  }

  static func noZone(_ column: String, _ path: Path) -> ArrowFileError {
    ArrowFileError(
      .noZone,
      path,
      """
      the times of column '\(column)' have no zone; give them one before writing: in pandas \
      column.dt.tz_localize("UTC"), in Polars column.dt.replace_time_zone("UTC")
      """
    )
  }
}
