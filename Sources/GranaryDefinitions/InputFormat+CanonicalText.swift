import GranaryIngest

extension InputFormat {
  /// The format as a definition writes it, without the zone, which stands beside it.
  var canonicalValue: CanonicalValue {
    var values: [String: CanonicalValue?]
    switch layout {
    case .csv(let dialect):
      values = dialect.canonicalValues
      values["type"] = .text("csv")
    case .jsonLines: values = ["type": .text("jsonl")]
    case .json(let records):
      values = ["type": .text("json"), "records": records.map { .text($0.description) }]
    }
    values.merge(fields.canonicalValues) { $1 }
    return .keyed(values)
  }
}

extension CSVDialect {
  fileprivate var canonicalValues: [String: CanonicalValue?] {
    [
      "delimiter": .character(delimiter),
      "quote": quote.map { .character($0) } ?? .plain("none"),
      "header": .bool(hasHeader),
      "comment": comment.map { .character($0) },
      "encoding": .text(encoding.rawValue),
      "ragged": .text(shortRows.rawValue),
    ]
  }
}

extension FieldFormat {
  fileprivate var canonicalValues: [String: CanonicalValue?] {
    [
      "null_values": .texts(nullValues),
      "decimal": .text(decimal.rawValue),
      "true_values": trueValues.isEmpty ? nil : .texts(trueValues),
      "false_values": falseValues.isEmpty ? nil : .texts(falseValues),
      "timestamp_format": timestampFormat.map { .text($0.description) },
      "date_format": dateFormat.map { .text($0.description) },
    ]
  }
}

extension ColumnInput {
  /// What a column says of itself, by key.
  var canonicalValues: [String: CanonicalValue?] {
    [
      "from": origin.map { .text($0) },
      "null_values": nullValues.map { .texts($0) },
      "decimal": decimal.map { .text($0.rawValue) },
      "true_values": trueValues.map { .texts($0) },
      "false_values": falseValues.map { .texts($0) },
      "format": timeFormat.map { .text($0.description) },
      "timezone": timeZone.map { .text($0) },
    ]
  }
}

extension CanonicalValue {
  fileprivate static func character(_ byte: UInt8) -> CanonicalValue {
    .text(String(Unicode.Scalar(byte)))
  }
}
