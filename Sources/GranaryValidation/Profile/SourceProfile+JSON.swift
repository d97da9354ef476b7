import GranaryColumns
public import GranaryJSON
import GranaryStatistics

extension SourceProfile {
  /// The profile as JSON.
  public var json: JSONValue {
    .object(["rows": .int(rows), "columns": .array(columns.map(\.json))])
  }
}

extension ColumnProfile {
  /// The profile of a column as JSON: what every column has, then what its type has.
  public var json: JSONValue {
    let common: [JSONValue.Member] = [
      .init("name", .string(name)),
      .init("type", .string(type.rawValue)),
      .init("rows", .int(rows)),
      .init("nulls", .int(nulls)),
      .init("distinct", .int(distinct)),
      .init("distinct_is_exact", .bool(isDistinctExact)),
    ]
    return .object(common + values.members)
  }
}

extension ColumnProfile.Values {
  fileprivate var members: [JSONValue.Member] {
    switch self {
    case .bools(let trueCount, let falseCount):
      [.init("true", .int(trueCount)), .init("false", .int(falseCount))]
    case .numbers(let numbers): numbers.members
    case .texts(let texts): texts.members
    }
  }
}

extension NumberProfile {
  fileprivate var members: [JSONValue.Member] {
    func number(_ value: Double?) -> JSONValue { value.map(JSONValue.double) ?? .null }
    return [
      .init("nan", .int(nanCount)),
      .init("infinite", .int(histogram.positiveInfinityCount + histogram.negativeInfinityCount)),
      .init("min", JSONValue(min ?? .null)),
      .init("max", JSONValue(max ?? .null)),
      .init("mean", number(mean)),
      .init("stddev", number(standardDeviation)),
      .init("quantiles", .array(quantiles.map(\.json))),
      .init("quantile_rank_error", .double(rankError)),
      .init("histogram", .array(histogram.bins.filter { $0.count > 0 }.map(\.json))),
    ]
  }
}

extension NumberProfile.Quantile {
  fileprivate var json: JSONValue {
    .object(["q": .double(share), "value": JSONValue(value)])
  }
}

extension Histogram.Bin {
  fileprivate var json: JSONValue {
    .object(["from": .double(lower), "below": .double(upper), "count": .int(count)])
  }
}

extension TextProfile {
  fileprivate var members: [JSONValue.Member] {
    [
      .init("min_length", minLength.map { .int($0) } ?? .null),
      .init("max_length", maxLength.map { .int($0) } ?? .null),
      .init("mean_length", meanLength.map(JSONValue.double) ?? .null),
      .init(
        "most_common",
        .array(
          frequencies.map { .object(["value": .string($0.value.string), "count": .int($0.count)]) }
        )
      ),
      .init("most_common_error", .int(frequencyError)),
    ]
  }
}
