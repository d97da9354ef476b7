import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryFeatures
import GranaryIngest
import GranaryIngestHTTP
import GranaryStatistics

/// Definitions made up from a seed, with texts that are awkward in YAML.
///
/// Every part that the types have occurs; what they refer to need not exist.
struct RandomDefinitions {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  static let awkwardTexts = [
    "", " ", "NO", "null", "~", "1:30", "0x1F", "- a", "a: b", "#", "\"", "\\", "'", "a\nb", "\t",
    "é", "e\u{301}", "\u{85}", "\u{2028}x", "\u{A0}", "\u{7F}", "\u{1}", "😀", "\u{FFFE}", "---",
    "*a", "&a", "!tag", "%", "@", "`", "|", ">", "{", "[a]", "x ", "\u{0}", "x\u{FEFF}",
  ]

  mutating func definition() -> Definition {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: .entity(entity())
    case 1: .source(source())
    case 2: .featureView(view())
    case 3: .featureService(service())
    default: .model(model())
    }
  }

  // MARK: Parts

  private mutating func chance() -> Bool { Bool.random(using: &random) }

  private mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    choices[Int.random(in: choices.indices, using: &random)]
  }

  private mutating func maybe<Part>(_ part: (inout Self) -> Part) -> Part? {
    chance() ? part(&self) : nil
  }

  private mutating func some<Part>(_ part: (inout Self, Int) -> Part) -> [Part] {
    (0..<Int.random(in: 1...4, using: &random)).map { part(&self, $0) }
  }

  private mutating func text() -> String { pick(Self.awkwardTexts) + pick(Self.awkwardTexts) }

  private mutating func name() -> String { pick(["a", "weather", "x_1", "null", "yes", "z9_"]) }

  private mutating func number() -> Double {
    pick([
      0, -0.0, 0.1, 1e300, .leastNonzeroMagnitude, -2.5, .random(in: -1e6...1e6, using: &random),
    ])
  }

  private mutating func expression() -> Expression {
    let texts = ["x", "x > 1", "x = 'it''s: {#}'", "\"a b\" is null", "case when x then\n1 end"]
    guard let expression = try? Expression(parsing: pick(texts)) else {
      preconditionFailure("an expression of the table does not parse")
    }
    return expression
  }

  private mutating func fields(_ types: [ColumnType]) -> [Field] {
    some { Field("\($0.name())_\($1)".replacing("__", with: "_"), $0.pick(types)) }
  }

  private mutating func entity() -> EntityDefinition {
    let keyable = ColumnType.allCases.filter(\.isKeyable)
    return EntityDefinition(
      name: name(),
      description: maybe { $0.text() },
      joinKeys: fields(keyable)
    )
  }

  // MARK: Sources

  private mutating func source() -> SourceDefinition {
    let names = some { random, index in random.pick(["a", "B c", "é", ":", "- x"]) + "\(index)" }
    return SourceDefinition(
      name: name(),
      description: maybe { $0.text() },
      address: maybe { $0.address() },
      format: format(),
      unknownColumns: pick(SourceDefinition.UnknownColumns.allCases),
      columns: names.map { column($0) },
      derived: chance() ? [] : some { DerivedColumn("d\($1)", $0.expression()) },
      eventTime: maybe { $0.text() + "t" },
      createdTime: maybe { $0.text() + "t" },
      retention: maybe { TimeSpan(microseconds: $0.pick([1, 90_000_000, 604_800_000_000])) },
      checks: [tableCheck(0), tableCheck(1)],
      invalidRows: pick(SourceDefinition.InvalidRows.allCases),
      maxInvalidFraction: maybe { $0.pick([0, 0.1, 1]) }
    )
  }

  private mutating func address() -> SourceAddress {
    guard let url = try? HTTPURL("https://a.example:8443/x?y=1&z=a%20b") else {
      preconditionFailure("the address does not parse")
    }
    return SourceAddress(
      url,
      headers: chance() ? [] : some { SourceAddress.Header("X-Key-\($1)", $0.headerValue()) },
      // A path in the body stands only with the format json.
      pageLink: maybe { _ in .linkField },
      timeout: TimeSpan(microseconds: pick([1, 90_000_000, 3_600_000_000])),
      maxBytes: pick([1, 100_000_000_000, .max]),
      retries: pick([0, 5, 100])
    )
  }

  private mutating func headerValue() -> HeaderTemplate {
    let texts = ["Bearer ${TOKEN_2}", "${A}${B}", "", "a: {b} $", "é #"]
    guard let value = HeaderTemplate(pick(texts)) else {
      preconditionFailure("a header of the table does not parse")
    }
    return value
  }

  private mutating func format() -> InputFormat {
    let path = JSONPath([.member(text() + "."), .element(3), .member("b")])
    let layout: InputFormat.Layout = pick([
      .csv(dialect()), .csv(dialect()), .jsonLines, .json(records: nil), .json(records: path),
    ])
    return InputFormat(layout, fields: fieldFormat())
  }

  private mutating func dialect() -> CSVDialect {
    CSVDialect(
      delimiter: pick([UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: "|")]),
      quote: pick([UInt8(ascii: "\""), UInt8(ascii: "'"), nil]),
      hasHeader: chance(),
      comment: pick([UInt8(ascii: "#"), nil]),
      encoding: pick(CSVDialect.Encoding.allCases),
      shortRows: pick(CSVDialect.ShortRows.allCases)
    )
  }

  private mutating func fieldFormat() -> FieldFormat {
    FieldFormat(
      nullValues: chance() ? [] : [text() + "1", text() + "2"],
      decimal: pick(FieldFormat.DecimalCharacter.allCases),
      trueValues: chance() ? [] : ["yes", text() + "y"],
      falseValues: chance() ? [] : ["no"],
      timestampFormat: maybe { _ in try? TimeFormat("%d.%m.%Y %T%z") } ?? nil,
      dateFormat: maybe { _ in try? TimeFormat("%j of %y %%") } ?? nil,
      timeZone: maybe { _ in "Europe/Berlin" }
    )
  }

  private mutating func columnInput(_ type: ColumnType) -> ColumnInput {
    ColumnInput(
      origin: maybe { JSONPath([.member($0.text() + "o")]).description },
      nullValues: maybe { [$0.text() + "n"] },
      decimal: maybe { $0.pick(FieldFormat.DecimalCharacter.allCases) },
      trueValues: maybe { _ in ["T"] },
      falseValues: maybe { _ in ["F"] },
      timeFormat: type == .date || type == .timestamp ? try? TimeFormat("%F") : nil,
      timeZone: maybe { _ in "Asia/Tokyo" }
    )
  }

  private mutating func column(_ name: String) -> ColumnDefinition {
    let type = pick(ColumnType.allCases)
    let low = scalar(type, high: false)
    let high = scalar(type, high: true)
    let suffix = names(of: name)
    let checks = checkKinds(type, low, high).enumerated().map { index, kind in
      check("c\(suffix)_\(index)", kind)
    }
    return ColumnDefinition(
      name,
      type,
      input: chance() ? ColumnInput() : columnInput(type),
      required: chance(),
      unit: maybe { $0.text() },
      description: maybe { $0.text() },
      checks: chance() ? [] : checks
    )
  }

  /// The digit that a column's name ends in.
  private func names(of column: String) -> String { String(column.suffix(1)) }

  private mutating func scalar(_ type: ColumnType, high: Bool) -> Scalar {
    switch type {
    case .bool: .bool(high)
    case .int64: .int64(high ? .max : .min)
    case .float32: .float32(high ? 0.1 : -.leastNonzeroMagnitude)
    case .float64: .float64(high ? 1e300 : -0.0)
    case .string: .string(Text(high ? "z" + text() : "a" + text()))
    case .timestamp: .timestamp(Timestamp(microseconds: high ? 1_362_096_000_000_001 : -1))
    case .date: .date(CalendarDate(days: high ? 15_765 : -1))
    }
  }

  private mutating func tableCheck(_ index: Int) -> CheckDefinition {
    let kind: CheckDefinition.Kind = pick([
      .expression(expression()), .rowCount(min: maybe { _ in 1 }, max: 10),
      .unique(columns: ["a", text() + "u"]),
      .columns(RequiredColumns([text() + "c"], isExact: chance(), isOrdered: chance())),
      .freshness(maxAge: TimeSpan(microseconds: 3_600_000_000), column: maybe { $0.text() + "t" }),
    ])
    return check("t\(index)", kind)
  }

  private mutating func check(_ name: String, _ kind: CheckDefinition.Kind) -> CheckDefinition {
    CheckDefinition(
      name: name,
      kind: kind,
      severity: pick(CheckDefinition.Severity.allCases),
      minValidFraction: kind.name.isOfRows ? maybe { _ in 0.9 } : nil,
      where: kind.name == .columns ? nil : maybe { $0.expression() },
      allowsNotRun: chance()
    )
  }

  /// Every kind of check that a column of a type may have.
  private mutating func checkKinds(
    _ type: ColumnType,
    _ low: Scalar,
    _ high: Scalar
  ) -> [CheckDefinition.Kind] {
    var kinds: [CheckDefinition.Kind] = [
      .required, .inSet([low, high]), .notInSet([high]), .unique(columns: []),
      .inReference(source: self.name(), column: text() + "r"),
      .distinctCount(Limits(min: 1, max: 2)),
      .distinctValues(pick(SetRelation.allCases), [low, high]), .mostCommon([low]),
      .statistic(.nullFraction, Limits(max: 0.5)), .statistic(.distinctFraction, Limits(min: 1)),
    ]
    if type != .bool {
      kinds += [
        .between(min: low, max: high), .between(min: nil, max: high),
        .between(ValueBounds(lower: .excluded(low), upper: chance() ? nil : .included(high))),
        .increasing(strictly: chance()), .decreasing(strictly: chance()),
        .min(Limits(min: low, max: maybe { _ in high })), .max(Limits(max: high)),
      ]
    }
    if type.isNumeric {
      kinds += [.mean, .median, .sum, .stddev, .quantile(0.9)].map {
        .statistic($0, Limits(min: $0 == .stddev ? 0.5 : -1.5, max: maybe { _ in 1e300 }))
      }
    }
    if type.isNumeric, type != .bool { kinds.append(.maxZScore(abs(number()) + 1)) }
    if type == .string {
      kinds += [
        .matches("a|\\d+"), .containsMatch(".[\"'é]"), .notMatches("(?i)x"),
        .length(Limits(min: maybe { _ in 0 }, max: 3)), .format(pick(TextFormat.allCases)),
      ]
    }
    return kinds
  }

  // MARK: Views, services, models

  private mutating func view() -> FeatureViewDefinition {
    FeatureViewDefinition(
      name: name(),
      description: maybe { $0.text() },
      entity: name(),
      source: text() + "s",
      maxAge: maybe { TimeSpan(microseconds: Int64($0.pick([0, 1, 90 * 60_000_000]))) },
      features: some { random, index in
        let description = random.maybe { $0.text() + "d" }
        let computation: FeatureDefinition.Computation =
          random.chance() ? .expression(random.expression()) : .aggregate(random.aggregate())
        return FeatureDefinition("f\(index)", computation, description: description)
      }
    )
  }

  private mutating func aggregate() -> AggregateDefinition {
    let function = pick(AggregateFunction.allCases)
    return AggregateDefinition(
      function,
      of: function.needsArgument ? expression() : maybe { $0.expression() },
      where: maybe { $0.expression() },
      over: TimeSpan(microseconds: pick([1, 60_000_000, 86_400_000_000, .max])),
      isExact: chance()
    )
  }

  private mutating func service() -> FeatureServiceDefinition {
    FeatureServiceDefinition(
      name: name(),
      description: maybe { $0.text() },
      selections: some { random, _ in
        let features = random.maybe { $0.some { random, _ in random.name() } }
        let columns = random.chance() ? [] : random.fields([.int64])
        return FeatureServiceDefinition.Selection(
          view: random.name(),
          features: features,
          by: columns.map { .init($0.name, in: random.name()) },
          as: random.maybe { $0.name() }
        )
      },
      request: chance() ? [] : fields(ColumnType.allCases)
    )
  }

  private mutating func model() -> ModelDefinition {
    let bounds = [MetricName.brierScore, .logLoss, .rocAUC].filter { _ in chance() }
    return ModelDefinition(
      name: name(),
      description: maybe { $0.text() },
      service: name(),
      entityFrame: ModelDefinition.EntityFrame(
        source: name(),
        eventTime: text() + "t",
        filter: maybe { $0.expression() }
      ),
      label: expression(),
      split: ModelDefinition.Split(testFraction: pick([0.25, 1e-9, 0.1])),
      transforms: chance() ? [] : some { random, _ in random.transform() },
      estimator: .gradientBoosting(
        EstimatorDefinition.GradientBoosting(
          trees: pick([1, 200]),
          learningRate: pick([0.1, 1, 1e-7]),
          seed: pick([0, 42])
        )
      ),
      metric: pick(MetricName.allCases),
      gates: GatesDefinition(
        bounds: bounds.map { GatesDefinition.Bound(metric: $0, min: -1, max: maybe { _ in 0.5 }) },
        beatsBaseline: chance()
      )
    )
  }

  private mutating func transform() -> TransformDefinition {
    let columns = ["a" + text(), "b" + text()]
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      let strategy: TransformDefinition.ImputeStrategy =
        pick([.mean, .median, .constant(number())])
      return .impute(strategy, columns: columns, indicator: chance())
    case 1: return .scaleStandard(columns: columns)
    case 2: return .encodeOneHot(columns: columns, minFrequency: pick([1, 20]), unknown: .ignore)
    default: return .drop(columns: columns)
    }
  }
}
