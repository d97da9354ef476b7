import Granary
import GranaryColumns
import GranaryIngestHTTP

extension ProgressBar {
  /// Shows how far reading is.
  func show(_ progress: IngestionProgress) {
    show("\(progress.rowsRead.counted("row")), \(progress.refused.grouped) refused")
  }

  /// Shows how far fetching is, in bytes; that it waits for another try is told at once.
  func show(_ progress: FetchProgress) {
    switch progress {
    case .received(let byteCount, let total):
      let share = total.flatMap { $0 > 0 ? Double(byteCount) / Double($0) : nil }
      let whole = total.map { " of \($0.grouped)" } ?? ""
      show(fraction: share, "\(byteCount.grouped)\(whole) bytes")
    case .waiting(let wait, let number, let limit, let reason):
      let reason = reason.withVisibleControls.onOneLine
      note("retrying in \(wait.inSeconds) (\(number) of \(limit)): \(reason)")
    }
  }
}

extension Duration {
  /// Seconds with a tenth as long as these are few: `0.5 s`, `12 s`.
  fileprivate var inSeconds: String {
    let tenths = Int((self / .milliseconds(100)).rounded())
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10) s" : "\((tenths + 5) / 10) s"
  }
}
