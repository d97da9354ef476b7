public import GranaryIngest
import GranaryJSON

/// What the first line of a quarantine file says of the file that its rows are of: all that it takes to
/// read one of them again.
public struct QuarantineHeader: Hashable, Sendable {
  /// The source that refused the rows.
  public var source: String
  /// The hash of the source's definition that refused them.
  public var definitionHash: String
  /// The file that the rows are of, as it was named.
  public var file: String
  /// That file's header row; empty where it has none.
  public var header: String
  /// How that file's rows and fields are told apart.
  public var layout: InputFormat.Layout

  /// A header.
  public init(
    source: String,
    definitionHash: String,
    file: String,
    header: String,
    layout: InputFormat.Layout
  ) {
    self.source = source
    self.definitionHash = definitionHash
    self.file = file
    self.header = header
    self.layout = layout
  }

  var json: JSONValue {
    .object([
      "format": .int(QuarantineWriter.format),
      "source": .string(source),
      "definition": .string(definitionHash),
      "file": .string(file),
      "header": .string(header),
      "layout": layout.json,
    ])
  }

  init?(_ json: JSONValue) {
    guard json["format"]?.int64 == Int64(QuarantineWriter.format),
      let source = json["source"]?.text, let definitionHash = json["definition"]?.text,
      let file = json["file"]?.text, let header = json["header"]?.text,
      let layout = json["layout"].flatMap(InputFormat.Layout.init)
    else { return nil }
    self.init(
      source: source,
      definitionHash: definitionHash,
      file: file,
      header: header,
      layout: layout
    )
  }
}
