import GranaryIngest
import GranaryJSON

extension InputFormat.Layout {
  /// The layout as a quarantine file keeps it, with the keys and words of definitions.
  var json: JSONValue {
    switch self {
    case .csv(let dialect): dialect.json
    case .jsonLines: .object(["type": .string("jsonl")])
    case .json(let records):
      .object([
        "type": .string("json"),
        "records": records.map { .string($0.description) } ?? .null,
      ])
    }
  }

  init?(_ json: JSONValue) {
    switch json["type"]?.text {
    case "csv":
      guard let dialect = CSVDialect(json) else { return nil }
      self = .csv(dialect)
    case "jsonl": self = .jsonLines
    case "json":
      guard let text = json["records"]?.text else {
        self = .json(records: nil)
        return
      }
      guard let records = JSONPath(text) else { return nil }
      self = .json(records: records)
    default: return nil
    }
  }
}

extension CSVDialect {
  fileprivate var json: JSONValue {
    func character(_ byte: UInt8?) -> JSONValue {
      byte.map { .string(String(Unicode.Scalar($0))) } ?? .null
    }
    return .object([
      "type": .string("csv"),
      "delimiter": character(delimiter),
      "quote": character(quote),
      "header": .bool(hasHeader),
      "comment": character(comment),
      "encoding": .string(encoding.rawValue),
      "ragged": .string(shortRows.rawValue),
    ])
  }

  fileprivate init?(_ json: JSONValue) {
    func character(_ name: String) -> UInt8? { json[name]?.text?.utf8.first }
    guard let delimiter = character("delimiter"), let hasHeader = json["header"]?.bool,
      let encoding = json["encoding"]?.text.flatMap(Encoding.init(rawValue:)),
      let shortRows = json["ragged"]?.text.flatMap(ShortRows.init(rawValue:))
    else { return nil }
    self.init(
      delimiter: delimiter,
      quote: character("quote"),
      hasHeader: hasHeader,
      comment: character("comment"),
      encoding: encoding,
      shortRows: shortRows
    )
  }
}
