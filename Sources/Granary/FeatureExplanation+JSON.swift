import GranaryColumns
import GranaryDefinitions
import GranaryFeatures
public import GranaryJSON
public import GranaryOffline
import GranaryOnline

extension FeatureExplanation {
  /// The feature as `view__feature`.
  public var name: String {
    "\(FeatureReference(view: view.view.definition.name, name: feature))"
  }

  /// The explanation as JSON.
  ///
  /// ```json
  /// {"feature": "carrier_punctuality__last_delay", "view": "carrier_punctuality@1",
  ///  "entity": {"carrier": "UA"}, "at": "2013-03-01T00:00:00.000000Z", "snapshot": 3,
  ///  "value": 4.0, "status": "PRESENT", "past_int64": false, "window": null, "expired_before": null,
  ///  "taken": {"count": 1, "rows": [{"file": "flights.csv", "line": 51956, "…": "…"}]},
  ///  "lost": {"counts": {"later_event_time": 9},
  ///           "rows": [{"reason": "later_event_time", "replaced_by": null, "…": "…"}]}}
  /// ```
  /// A window is `{"from", "through"}`, both of them included. `replaced_by` is `{"snapshot"}` where
  /// an ingestion was replaced, or a row with `"deletes"`.
  public var json: JSONValue {
    let keys = zip(view.view.joinKeys, entity).map { JSONValue.Member($0.name, JSONValue($1)) }
    return .object([
      "feature": .string(name),
      "view": .string(view.viewVersion.description),
      "entity": .object(keys),
      "at": .string(time.formatted(alwaysWithMicroseconds: true)),
      "snapshot": .int(snapshot),
      "value": JSONValue(value.value),
      "status": .string(value.status.name),
      "past_int64": .bool(value.isPastInt64),
      "window": window.map(\.json) ?? .null,
      "expired_before": expiredBefore.map { .string($0.description) } ?? .null,
      "taken": taken.json,
      "lost": lost.json,
    ])
  }
}

extension ClosedRange<Timestamp> {
  fileprivate var json: JSONValue {
    .object([
      "from": .string(lowerBound.description), "through": .string(upperBound.description),
    ])
  }
}

extension FeatureExplanation.Taken {
  fileprivate var json: JSONValue {
    .object([
      "count": .int(count),
      "rows": .array(
        examples.map { taken in
          .object(
            taken.row.members + [JSONValue.Member("contribution", JSONValue(taken.contribution))]
          )
        }
      ),
    ])
  }
}

extension FeatureExplanation.Lost {
  fileprivate var json: JSONValue {
    .object([
      "counts": .object(
        counts.map { JSONValue.Member($0.reason.rawValue, .int($0.count)) }
      ),
      "rows": .array(
        examples.map { lost in
          let end = [
            JSONValue.Member("reason", .string(lost.reason.rawValue)),
            JSONValue.Member("replaced_by", lost.replacement?.json ?? .null),
          ]
          return .object(lost.row.members + end)
        }
      ),
    ])
  }
}

extension LostRow.Replacement {
  fileprivate var json: JSONValue {
    switch self {
    case .ingestion(let snapshot): .object(["snapshot": .int(snapshot)])
    case .row(let row, let isDeletion):
      .object(row.members + [JSONValue.Member("deletes", .bool(isDeletion))])
    }
  }
}

extension SourceRow {
  fileprivate var members: [JSONValue.Member] {
    [
      JSONValue.Member("file", .string(file)),
      JSONValue.Member("line", .int(line)),
      JSONValue.Member("snapshot", .int(snapshot.number)),
      JSONValue.Member("ordinal", .int(ordinal)),
      JSONValue.Member("committed_at", .string(snapshot.committedAt.description)),
      JSONValue.Member("event_time", eventTime.map { .string($0.description) } ?? .null),
      JSONValue.Member("created_time", createdTime.map { .string($0.description) } ?? .null),
      JSONValue.Member(
        "columns",
        .object(
          columns.schema.names.enumerated().map { index, name in
            JSONValue.Member(name, JSONValue(columns.columns[index][0]))
          }
        )
      ),
    ]
  }
}
