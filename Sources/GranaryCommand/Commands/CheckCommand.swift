import ArgumentParser
import Granary
import GranaryOffline

/// The command `granary check`.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look for damage: every checksum, every file named, every file that none names.",
    discussion: """
      Example: granary check
      Nothing is changed. Exit status 1 where something was found.
      """
  )

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let store = try global.openStore()
    let bar = ProgressBar("check")
    defer { bar.finish() }
    let check = try store.check { progress in
      bar.show(
        fraction: progress.fraction,
        "\(progress.fileCount.grouped) of \(progress.totalFileCount.counted("file"))"
      )
    }
    bar.finish()
    try global.show(check.json, check.text)
    if !check.isSound { throw ExitStatus.refused }
  }
}

extension StoreCheck {
  /// The report for people: a paragraph a finding.
  fileprivate var text: String {
    let files = "\(fileCount.counted("file")), \(byteCount.counted("byte"))"
    guard !isSound else { return "the store is sound: \(files)" }
    let paragraphs = findings.map { finding in
      "\(finding.path)\n  \(finding.kind.rawValue): \(finding.problem)\n  to do: \(finding.remedy)"
    }
    return paragraphs.joined(separator: "\n")
      + "\n\(findings.count.counted("finding")) in \(files)"
  }
}
