/// How far long work is, on standard error: a line that is drawn over on a terminal; elsewhere,
/// such as in a log, a line now and then.
final class ProgressBar {
  private static let width = 24
  private static let intervalOnTerminal = Duration.milliseconds(100)
  private static let intervalElsewhere = Duration.seconds(10)

  private let title: String
  private let isTerminal: Bool
  private let now: () -> ContinuousClock.Instant
  private let write: (String) -> Void
  private var last: ContinuousClock.Instant
  private var isDrawn = false

  /// A bar that is not shown before something takes longer than a moment.
  init(
    _ title: String,
    isTerminal: Bool = StandardStream.error.isTerminal,
    now: @escaping () -> ContinuousClock.Instant = { .now },
    write: @escaping (String) -> Void = { try? StandardStream.error.write($0) }
  ) {
    self.title = title
    self.isTerminal = isTerminal
    self.now = now
    self.write = write
    last = now()
  }

  /// Shows how far the work is.
  ///
  /// - Parameters:
  ///   - fraction: The share that is done, where it is known.
  ///   - count: What is done, in words, such as `51,955 rows`.
  func show(fraction: Double? = nil, _ count: @autoclosure () -> String) {
    let time = now()
    guard time - last >= (isTerminal ? Self.intervalOnTerminal : Self.intervalElsewhere) else {
      return
    }
    last = time
    let share = fraction.map { "\(isTerminal ? Self.bar($0) : "")\(Self.percent($0))% " } ?? ""
    let line = "\(title) \(share)\(count())"
    write(isTerminal ? "\r\(line)\u{1B}[K" : line + "\n")
    isDrawn = true
  }

  /// Writes a line that stays, at once.
  func note(_ text: String) {
    finish()
    write("\(title): \(text)\n")
  }

  /// Takes the bar off the terminal, so that what follows stands on a line of its own.
  func finish() {
    if isDrawn, isTerminal { write("\r\u{1B}[K") }
    isDrawn = false
  }

  private static func bar(_ fraction: Double) -> String {
    let filled = percent(fraction) * width / 100
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: ".", count: width - filled) + "] "
  }

  private static func percent(_ fraction: Double) -> Int { Int(min(max(fraction, 0), 1) * 100) }
}
