import ArgumentParser
import Granary
import GranaryJSON

/// The command `granary status`.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what the store holds and how far each view is online.",
    discussion: "Example: granary status"
  )

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let status = try global.openStore().status()
    try global.show(status.json, status.text)
  }
}

extension StoreStatus {
  /// The status for people.
  fileprivate var text: String {
    var sources = Table(
      ("SOURCE", .left),
      ("SNAPSHOTS", .right),
      ("ROWS", .right),
      ("QUARANTINED", .right)
    )
    for source in json["sources"]?.elements ?? [] {
      sources.append(
        source["source"]?.text ?? "",
        (source["snapshots"]?.int64 ?? 0).grouped,
        (source["rows"]?.int64 ?? 0).grouped,
        (source["quarantined"]?.int64 ?? 0).grouped
      )
    }
    var views = Table(("VIEW", .left), ("ONLINE UP TO", .left), ("SNAPSHOT", .right))
    for view in json["views"]?.elements ?? [] {
      let isStale = view["problem"]?.text != nil
      views.append(
        view["view"]?.text ?? "",
        (view["watermark"]?.text ?? "not online") + (isStale ? " (stale: see check)" : ""),
        view["snapshot"]?.int64.map { "\($0)" } ?? "-"
      )
    }
    var models = Table(("MODEL", .left), ("ARTIFACT", .left))
    for model in json["models"]?.elements ?? [] {
      models.append(
        model["model"]?.text ?? "",
        String((model["artifact"]?.text ?? "").prefix(12))
      )
    }
    return [
      sources.text(orElse: "no sources are registered"),
      views.text(orElse: "no views are registered"),
      models.text(orElse: "no models are registered"),
    ].joined(separator: "\n\n")
  }
}
