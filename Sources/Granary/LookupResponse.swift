public import GranaryColumns
public import GranaryFeatures
public import GranaryJSON

/// The features of a service at a time.
public struct LookupResponse: Sendable {
  /// The service and its version, as `late_arrival@1`.
  public let service: String
  /// The time that the features are of.
  public let at: Timestamp
  /// The features, a row for each asked for.
  public let features: FeatureTable

  /// The answer as JSON.
  public var json: JSONValue {
    .object([
      "service": .string(service),
      "at": .string(at.formatted(alwaysWithMicroseconds: true)),
      "rows": .int(features.rowCount),
      "features": features.json,
    ])
  }
}

/// A model's predictions, with the features that they were made from.
public struct ScoreResponse: Sendable {
  /// The model and its version, as `late_arrival@1`.
  public let model: String
  /// What the model read.
  public let lookup: LookupResponse
  /// The probability of the label, a row for each asked for.
  public let predictions: [Float]

  /// The answer as JSON.
  public var json: JSONValue {
    .object([
      "model": .string(model),
      "service": .string(lookup.service),
      "at": .string(lookup.at.formatted(alwaysWithMicroseconds: true)),
      "rows": .int(predictions.count),
      "predictions": .array(predictions.map { JSONValue(.float32($0)) }),
      "features": lookup.features.json,
    ])
  }
}

extension FeatureTable {
  /// Values, statuses and event times by feature.
  fileprivate var json: JSONValue {
    .object(
      entries.map { entry in
        JSONValue.Member(
          entry.name,
          .object([
            "values": .array(entry.column.scalars.map { JSONValue($0) }),
            "statuses": .array(entry.statuses.map { .string($0.name) }),
            "event_times": .array(
              entry.eventTimes.map { $0.map { .string($0.description) } ?? .null }
            ),
          ])
        )
      }
    )
  }
}
