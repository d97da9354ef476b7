import Granary
import GranaryIngestHTTP

extension ProgressBar {
  /// Shows how far reading is.
  func show(_ progress: IngestionProgress) {
    show("\(progress.rowsRead.counted("row")), \(progress.refused.grouped) refused")
  }

  /// Shows how far fetching is, in bytes, or what it waits for.
  func show(_ progress: FetchProgress) {
    switch progress {
    case .received(let byteCount, let total):
      let share = total.flatMap { $0 > 0 ? Double(byteCount) / Double($0) : nil }
      let whole = total.map { " of \($0.grouped)" } ?? ""
      show(fraction: share, "\(byteCount.grouped)\(whole) bytes")
    case .waiting(let wait, let reason):
      show("next try in \(wait.components.seconds) s: \(reason)")
    }
  }
}
