import GranaryColumns
import GranaryExpressions
import GranaryFeatures
import GranaryIngest

extension Definition {
  /// JSON that ``DefinitionSet/init(parsing:over:)`` reads back to an equal definition: keys
  /// sorted, shorthands and defaults written out; columns, features and steps in their order.
  public var canonicalText: String { canonicalValue.json }

  /// The version: the hash of ``canonicalText``.
  public var contentHash: ContentHash { ContentHash(hashing: canonicalText) }

  private var canonicalValue: CanonicalValue {
    var values: [String: CanonicalValue?]
    let description: String?
    switch self {
    case .entity(let definition):
      values = ["join_keys": .fields(definition.joinKeys)]
      description = definition.description
    case .source(let definition):
      values = definition.canonicalValues
      description = definition.description
    case .featureView(let definition):
      values = definition.canonicalValues
      description = definition.description
    case .featureService(let definition):
      values = definition.canonicalValues
      description = definition.description
    case .model(let definition):
      values = definition.canonicalValues
      description = definition.description
    }
    values["kind"] = .text(kind.rawValue)
    values["name"] = .text(name)
    values["description"] = description.map { .text($0) }
    return .keyed(values)
  }
}

extension SourceDefinition {
  fileprivate var canonicalValues: [String: CanonicalValue?] {
    [
      "address": address?.canonicalValue,
      "format": format.canonicalValue,
      "timezone": format.fields.timeZone.map { .text($0) },
      "unknown_columns": .text(unknownColumns.rawValue),
      "columns": .ordered(columns.map { ($0.name, $0.canonicalValue) }),
      "derive": derived.isEmpty
        ? nil : .ordered(derived.map { ($0.name, .text($0.expression.text)) }),
      "event_time": eventTime.map { .text($0) },
      "created_time": createdTime.map { .text($0) },
      "primary_key": primaryKey.isEmpty ? nil : .texts(primaryKey),
      "deleted": deleted.map { .text($0.text) },
      "retention": retention.map { .text($0.description) },
      "checks": checks.canonicalValue,
      "on_invalid": .text(invalidRows.rawValue),
      "max_invalid_fraction": maxInvalidFraction.map { .number($0) },
    ]
  }
}

extension ColumnDefinition {
  fileprivate var canonicalValue: CanonicalValue {
    var values: [String: CanonicalValue?] = [
      "type": .text(type.rawValue),
      "required": .bool(required),
      "unit": unit.map { .text($0) },
      "description": description.map { .text($0) },
      "checks": checks.canonicalValue,
    ]
    values.merge(input.canonicalValues) { $1 }
    return .keyed(values)
  }
}

extension FeatureViewDefinition {
  fileprivate var canonicalValues: [String: CanonicalValue?] {
    [
      "entity": .text(entity),
      "source": .text(source),
      "max_age": maxAge.map { .text($0.description) },
      "features": .ordered(features.map { ($0.name, $0.canonicalValue) }),
    ]
  }
}

extension FeatureDefinition {
  fileprivate var canonicalValue: CanonicalValue {
    var values: [String: CanonicalValue?] =
      switch computation {
      case .expression(let expression): ["expression": .text(expression.text)]
      case .aggregate(let aggregate): aggregate.canonicalValues
      }
    values["description"] = description.map { .text($0) }
    return .keyed(values)
  }
}

extension AggregateDefinition {
  fileprivate var canonicalValues: [String: CanonicalValue?] {
    [
      "aggregate": .text(function.rawValue),
      "of": argument.map { .text($0.text) },
      "where": filter.map { .text($0.text) },
      "window": .text(window.description),
      "resolution": isExact ? .text("exact") : nil,
    ]
  }
}

extension FeatureServiceDefinition {
  fileprivate var canonicalValues: [String: CanonicalValue?] {
    [
      "features": .list(selections.map(\.canonicalValue)),
      "request": request.isEmpty ? nil : .fields(request),
    ]
  }
}

extension FeatureServiceDefinition.Selection {
  fileprivate var canonicalValue: CanonicalValue {
    guard !columns.isEmpty || alias != nil else { return .text(description) }
    return .keyed([
      "view": .text(view),
      "features": features.map { .texts($0) },
      "by": columns.isEmpty ? nil : .ordered(columns.map { ($0.key, .text($0.column)) }),
      "as": alias.map { .text($0) },
    ])
  }
}

extension ModelDefinition {
  fileprivate var canonicalValues: [String: CanonicalValue?] {
    [
      "service": .text(service),
      "entity_frame": .keyed([
        "source": .text(entityFrame.source),
        "event_time": .text(entityFrame.eventTime),
        "where": entityFrame.filter.map { .text($0.text) },
      ]),
      "label": .text(label.text),
      "split": .keyed(["by": .text("time"), "test_fraction": .number(split.testFraction)]),
      "transforms": .list(transforms.map(\.canonicalValue)),
      "estimator": estimator.canonicalValue,
      "metric": .text(metric.rawValue),
      "gates": gates.canonicalValue,
    ]
  }
}

extension TransformDefinition {
  fileprivate var canonicalValue: CanonicalValue {
    switch self {
    case .impute(let strategy, let columns, let indicator):
      .keyed([
        "impute": strategy.canonicalValue,
        "columns": .texts(columns),
        "indicator": .bool(indicator),
      ])
    case .scaleStandard(let columns):
      .keyed(["scale": .text("standard"), "columns": .texts(columns)])
    case .encodeOneHot(let columns, let minFrequency, let unknown):
      .keyed([
        "encode": .text("one_hot"),
        "columns": .texts(columns),
        "min_frequency": .integer(minFrequency),
        "unknown": .text(unknown.rawValue),
      ])
    case .drop(let columns):
      .keyed(["drop": .texts(columns)])
    }
  }
}

extension TransformDefinition.ImputeStrategy {
  fileprivate var canonicalValue: CanonicalValue {
    switch self {
    case .mean: .text("mean")
    case .median: .text("median")
    case .constant(let value): .keyed(["constant": .number(value)])
    }
  }
}

extension EstimatorDefinition {
  fileprivate var canonicalValue: CanonicalValue {
    switch self {
    case .gradientBoosting(let parameters):
      .keyed([
        "type": .text("gradient_boosting"),
        "trees": .integer(parameters.trees),
        "max_depth": .integer(parameters.maxDepth),
        "learning_rate": .number(parameters.learningRate),
        "min_child_weight": .number(parameters.minChildWeight),
        "seed": .integer(parameters.seed),
      ])
    }
  }
}

extension GatesDefinition {
  fileprivate var canonicalValue: CanonicalValue {
    var values: [String: CanonicalValue?] = ["beats_baseline": .bool(beatsBaseline)]
    for bound in bounds {
      values[bound.metric.rawValue] = .keyed([
        "min": bound.min.map { .number($0) }, "max": bound.max.map { .number($0) },
      ])
    }
    return .keyed(values)
  }
}
