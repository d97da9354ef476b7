/// How much of a history may be in memory, which decides how it is read.
public struct HistoryMemory: Hashable, Sendable {
  /// The bytes of clocks and values that are read at random, which is fastest where they stay in memory; where
  /// there are more, questions are answered in the order of the rows.
  public let randomReadByteLimit: Int
  /// The bytes that the system keeps once they were read; where there are more, nothing is read but what is
  /// asked for.
  public let cachedByteLimit: Int

  /// As large as any history.
  public static let unlimited = HistoryMemory(randomReadByteLimit: .max, cachedByteLimit: .max)

  /// Limits in bytes.
  public init(randomReadByteLimit: Int, cachedByteLimit: Int) {
    self.randomReadByteLimit = randomReadByteLimit
    self.cachedByteLimit = cachedByteLimit
  }
}
