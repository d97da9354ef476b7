import GranaryColumns
import GranaryDefinitions
import GranaryFeatures

extension ServiceHistory {
  /// Joins a frame in pieces, as many rows at a time as memory is given.
  ///
  /// - Parameters:
  ///   - rows: The frame.
  ///   - eventTime: The column with each row's time.
  ///   - byteLimit: As for ``write(_:eventTime:as:to:statuses:byteLimit:on:)``.
  ///   - body: Is given the pieces in the order of their rows; of a frame without rows one without any.
  /// - Throws: What `body` and reading the rows throw; ``OfflineStoreError/Code/frame``.
  func forEachTrainingSet(
    of rows: any EntityFrameRows,
    eventTime: String,
    byteLimit: Int,
    _ body: (TrainingSet) throws -> Void
  ) throws {
    let batches = JoinBatches(rows, rowCount: rowsAtATime, byteLimit: byteLimit)
    // Each text feature has its share.
    let textByteLimit = byteLimit / max(1, service.features.count { $0.type == .string })
    var rowCount = rowsAtATime
    var rowsBefore = 0
    while let batch = try batches.next() {
      let frame = try EntityFrame(rows: batch, eventTime: eventTime, after: rowsBefore)
      try forEachTrainingSet(of: frame, rowCount: &rowCount, textByteLimit: textByteLimit, body)
      rowsBefore += batch.count
    }
  }

  /// Joins a frame in pieces.
  ///
  /// - Parameters:
  ///   - frame: The frame.
  ///   - rowCount: How many rows there may be in a piece as things are: half as many where they have too
  ///     much text, and then twice as many after each piece.
  ///   - textByteLimit: What the texts of a feature may have in a piece of several rows.
  ///   - body: Is given the pieces in order.
  /// - Throws: What `body` throws; ``OfflineStoreError/Code/frame``.
  private func forEachTrainingSet(
    of frame: EntityFrame,
    rowCount: inout Int,
    textByteLimit: Int,
    _ body: (TrainingSet) throws -> Void
  ) throws {
    var start = 0
    repeat {
      let rows = start..<min(start + rowCount, frame.rows.count)
      let piece = rows.count == frame.rows.count ? frame : frame.taking(rows)
      let features: FeatureTable
      do throws(OfflineStoreError) {
        features = try self.features(
          for: piece,
          countingChanges: true,
          textByteLimit: rows.count > 1 ? textByteLimit : TextOverflow.byteLimit
        )
      } catch {
        guard error.code == .tooMuchText, rows.count > 1 else { throw error }
        rowCount = rows.count / 2
        continue
      }
      try body(TrainingSet(frame: piece, features: features, snapshot: snapshot))
      start = rows.upperBound
      rowCount = min(2 * rowCount, rowsAtATime)
    } while start < frame.rows.count
  }

  /// Rows that are joined together: one batch as it is read, more where windows slide over them, as
  /// long as the answers stay below some four million; where a history is larger than memory, and is read
  /// for each piece, below some sixteen million.
  var rowsAtATime: Int {
    let featureCount = max(1, service.features.count)
    let hasWindows = service.views.contains { !$0.view.layout.windows.isEmpty }
    let batches =
      if isReadInOrder {
        min(16, 256 / featureCount)
      } else {
        hasWindows ? min(8, 64 / featureCount) : 1
      }
    return max(1, batches) * Batch.rowCount
  }
}

/// The batches of a frame, put together where they are small.
final class JoinBatches {
  private let rows: any EntityFrameRows
  private let rowCount: Int
  private let byteLimit: Int
  private var isFirst = true
  /// What was read and has no place among those before it.
  private var kept: Batch?

  /// Batches of a frame.
  ///
  /// - Parameters:
  ///   - rows: The frame.
  ///   - rowCount: How many rows are enough.
  ///   - byteLimit: How many bytes several batches may have together.
  init(_ rows: any EntityFrameRows, rowCount: Int, byteLimit: Int) {
    self.rows = rows
    self.rowCount = rowCount
    self.byteLimit = byteLimit
  }

  /// The next rows; where there are none at all, no rows once, which too need their keys and time.
  func next() throws -> Batch? {
    var batches: [Batch] = []
    var count = 0
    var byteCount = 0
    while count < rowCount, let batch = try kept ?? rows.next() {
      kept = nil
      byteCount += batch.byteCount
      if byteCount > byteLimit, !batches.isEmpty {
        kept = batch
        break
      }
      batches.append(batch)
      count += batch.count
    }
    defer { isFirst = false }
    if batches.isEmpty, !isFirst { return nil }
    return batches.count == 1 ? batches[0] : Batch.concatenating(batches, schema: rows.schema)
  }
}

@available(*, unavailable)
extension JoinBatches: Sendable {}
