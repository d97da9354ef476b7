/// How a segment holds texts.
public enum TextEncoding: Hashable, Sendable {
  /// Each text in its row: a mapped column is one without copying.
  case plain
  /// A column as places in a dictionary where that takes at most half the bytes; reading it makes
  /// the texts anew.
  ///
  /// For rows that are kept for long and read seldom. 1 M rows of 12 carriers take 2.0 bytes a row
  /// instead of 6.0, and 4.3 ns instead of 0.8 to be read for the first time, 4.0 instead of none
  /// after that, 27 instead of 12 to be written; of 12 airlines with long names 2.0 bytes instead
  /// of 29.0, 4.4 ns instead of 2.4 (one thread of an AMD EPYC, Swift 6.3.1, warm page cache).
  ///
  /// The first 65,536 rows decide. Where the dictionary then passes 32,768 texts or 16 MiB, the
  /// file is written again without it.
  case compact
}
