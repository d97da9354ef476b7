import Foundation
import Granary
import GranaryColumns

/// A store of its own in a temporary directory, gone with the last reference: 240 hourly visits to
/// three shops in turn, from 2024-01-01 on; one view online up to ``time``; one model.
///
/// Visit i is in shop `"abc"[i % 3]` and spends `37 i % 100`. The last of each shop before
/// ``time``: a spent 69 at 21:00, b 6 at 22:00, c 43 at 23:00; values older than 2 h do not count.
final class TinyStore: Sendable {
  static let time = "2024-01-11T00:00:00Z"

  let directory: String
  let store: FeatureStore

  init() throws {
    directory = NSTemporaryDirectory() + "granary-server-" + UUID().uuidString
    store = try FeatureStore(at: directory + "/store")
    _ = try store.apply(files: [("tiny.yaml", Self.definitions)])
    let file = directory + "/visits.csv"
    try Self.visits.write(toFile: file, atomically: true, encoding: .utf8)
    _ = try store.ingest("visits", file: file)
    _ = try store.train("big_spender")
    _ = try store.materialize(["spending"], until: Timestamp(parsing: Self.time))
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private static var visits: String {
    let rows = (0..<240).map { visit in
      let hour = visit % 24
      let day = visit / 24 + 1
      let time = "2024-01-\(day < 10 ? "0" : "")\(day)T\(hour < 10 ? "0" : "")\(hour):00:00Z"
      return "\(["a", "b", "c"][visit % 3]),\(time),\(visit * 37 % 100)"
    }
    return (["shop,at,amount"] + rows).joined(separator: "\n") + "\n"
  }

  private static let definitions = """
    kind: entity
    name: shop
    join_keys: {shop: string}
    ---
    kind: source
    name: visits
    format: {type: csv}
    columns:
      shop: {type: string, required: true}
      at: {type: timestamp, required: true}
      amount: {type: float64}
    derive: {weekday: day_of_week(at)}
    event_time: at
    ---
    kind: feature_view
    name: spending
    entity: shop
    source: visits
    max_age: 2h
    features: {amount: {expression: amount}}
    ---
    kind: feature_view
    name: not_online
    entity: shop
    source: visits
    features: {amount: {expression: amount}}
    ---
    kind: feature_service
    name: neighbours
    features: [spending, {view: spending, by: {shop: other}, as: other_spending}]
    ---
    kind: feature_service
    name: spending
    features: [spending]
    request: {weekday: int64}
    ---
    kind: feature_service
    name: not_online
    features: [not_online]
    ---
    kind: model
    name: big_spender
    service: spending
    entity_frame: {source: visits, event_time: at}
    label: amount > 50
    split: {by: time, test_fraction: 0.25}
    transforms: [{drop: [shop]}]
    estimator: {type: gradient_boosting, trees: 5, max_depth: 2}
    metric: roc_auc
    gates: {roc_auc: {min: 0.6}}
    """
}
