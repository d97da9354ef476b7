private import GranaryColumns
private import GranaryJSON

extension FittedPipeline {
  private static let formatVersion: Int64 = 1

  /// The state as JSON: equal state gives equal bytes, and read back it gives equal bits, since
  /// numbers have the digits that determine them.
  ///
  /// ```
  /// {"format":1,"columns":[
  ///   {"name":"weather__temp","type":"float64","steps":[
  ///     {"impute":{"replacement":39.02,"indicator":true}},{"scale":{"mean":41.5,"scale":9.25}}]},
  ///   {"name":"carrier","type":"string","one_hot":{"categories":["9E","AA"]}},
  ///   {"name":"tailnum","type":"string","drop":true}]}
  /// ```
  public func encoded() -> [UInt8] {
    let columns = zip(inputs.fields, treatments).map { field, treatment in
      JSONValue.object(
        [
          JSONValue.Member("name", .string(field.name)),
          JSONValue.Member("type", .string(field.type.rawValue)),
          treatment.member,
        ]
      )
    }
    return JSONValue.object(["format": .int(Self.formatVersion), "columns": .array(columns)])
      .encoded()
  }

  /// Reads what ``encoded()`` wrote.
  ///
  /// - Throws: ``TransformError/Code/invalidState`` for anything else.
  public init(encoded bytes: [UInt8]) throws(TransformError) {
    let json: JSONValue
    do {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw .invalidState(error.description)
    }
    guard let version = json["format"]?.int64 else { throw .invalidState("it names no format") }
    guard version == Self.formatVersion else {
      throw .invalidState("format \(version); this program reads \(Self.formatVersion)")
    }
    guard let columns = json["columns"]?.elements else { throw .invalidState("no columns") }
    var fields: [Field] = []
    var treatments: [Treatment] = []
    var names: Set<Text> = []
    for column in columns {
      guard let name = column["name"]?.text, names.insert(Text(name)).inserted,
        let type = column["type"]?.text.flatMap(ColumnType.init(rawValue:)),
        let treatment = Treatment(column, type: type)
      else { throw .invalidState("column \(fields.count + 1) is malformed") }
      fields.append(Field(name, type))
      treatments.append(treatment)
    }
    try self.init(inputs: Schema(fields), treatments: treatments)
  }
}

extension FittedPipeline.Treatment {
  fileprivate var member: JSONValue.Member {
    switch self {
    case .drop: JSONValue.Member("drop", .bool(true))
    case .oneHot(let encoder):
      JSONValue.Member(
        "one_hot",
        .object(["categories": .array(encoder.categories.map { .string($0.string) })])
      )
    case .number(let steps): JSONValue.Member("steps", .array(steps.map(\.json)))
    }
  }

  fileprivate init?(_ column: JSONValue, type: ColumnType) {
    if column["drop"]?.bool == true {
      self = .drop
    } else if type.isCategorical, let texts = column["one_hot"]?["categories"]?.elements {
      let categories = texts.compactMap { $0.text.map { Text($0) } }
      // Strictly rising is what `encoded()` writes, and rules out repetition.
      guard categories.count == texts.count,
        zip(categories, categories.dropFirst()).allSatisfy({ $0 < $1 })
      else { return nil }
      self = .oneHot(FittedOneHotEncoder(categories: categories))
    } else if type.isNumeric, let elements = column["steps"]?.elements {
      let steps = elements.compactMap(FittedPipeline.NumberStep.init)
      guard steps.count == elements.count else { return nil }
      self = .number(steps)
    } else {
      return nil
    }
  }
}

extension FittedPipeline.NumberStep {
  fileprivate var json: JSONValue {
    switch self {
    case .impute(let imputer):
      .object([
        "impute": .object([
          "replacement": .double(imputer.replacement), "indicator": .bool(imputer.addsIndicator),
        ])
      ])
    case .scale(let scaler):
      .object(["scale": .object(["mean": .double(scaler.mean), "scale": .double(scaler.scale)])])
    }
  }

  fileprivate init?(_ json: JSONValue) {
    if let state = json["impute"] {
      guard let replacement = state["replacement"]?.float64,
        let addsIndicator = state["indicator"]?.bool
      else { return nil }
      self = .impute(FittedImputer(replacement: replacement, addsIndicator: addsIndicator))
    } else if let state = json["scale"] {
      guard let mean = state["mean"]?.float64, let scale = state["scale"]?.float64, scale > 0
      else { return nil }
      self = .scale(FittedStandardScaler(mean: mean, scale: scale))
    } else {
      return nil
    }
  }
}
