/// Why a column of a batch cannot be read.
enum ArrowColumnFault: Error {
  /// It contradicts itself; what it is that does.
  case corrupt(String)
  /// A value that the column's type here cannot hold, with the row in its batch.
  case outOfRange(row: Int, String)
  /// More than so many bytes of text in one batch.
  case tooMuchText(byteLimit: Int)
}
