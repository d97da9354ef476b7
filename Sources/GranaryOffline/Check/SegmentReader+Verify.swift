import GranaryFiles
import GranarySegments

extension SegmentReader {
  /// Reads every column of every batch, which verifies its checksums, looks at all other bytes, and
  /// reports what is wrong.
  ///
  /// Memory is that of one column of a batch: the file is mapped.
  ///
  /// - Parameters:
  ///   - rows: How many rows there should be; nil where that is not known.
  ///   - report: What is told of damage: the first one, and how much more there is.
  func verify(rows: Int?, _ report: NamedFile.Report) {
    if let rows, rows != rowCount {
      report(.wrongRows, "it has \(rowCount) rows, and the registry says \(rows)")
    }
    var first: SegmentError?
    var damagedCount = 0
    for batch in 0..<batchCount {
      for position in fields.indices {
        do {
          _ = try column(position, ofBatch: batch)
        } catch {
          first = first ?? error
          damagedCount += 1
        }
      }
    }
    guard let first else {
      do { try verifyUnreadBytes() } catch { report(.damagedFile, error.problem) }
      return
    }
    let others = damagedCount > 1 ? "; so are \(damagedCount - 1) other columns of batches" : ""
    report(.damagedFile, first.problem + others)
  }
}
