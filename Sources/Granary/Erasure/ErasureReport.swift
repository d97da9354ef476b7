public import GranaryJSON

/// What an erasure took out, and what it did not touch.
public struct ErasureReport: Hashable, Sendable {
  /// What went of one source.
  public struct Source: Hashable, Sendable {
    /// The source.
    public let name: String
    /// Rows that were stored.
    public let stored: Int
    /// Rows that had been kept aside.
    public let quarantined: Int
  }

  /// The sources that had rows of the entity, by name.
  public let sources: [Source]
  /// The views that read them, whose projections and online rows are made anew.
  public let views: [String]
  /// Files of training sets with features of these views, which are not touched.
  public let trainingSets: [String]
  /// Models that learnt from these views, as `late_arrival@1`: what they learnt stays.
  public let models: [String]

  /// The report as JSON.
  public var json: JSONValue {
    .object([
      "sources": .array(
        sources.map {
          .object([
            "source": .string($0.name),
            "stored": .int($0.stored),
            "quarantined": .int($0.quarantined),
          ])
        }
      ),
      "views": .array(views.map(JSONValue.string)),
      "training_sets": .array(trainingSets.map(JSONValue.string)),
      "models": .array(models.map(JSONValue.string)),
    ])
  }
}
