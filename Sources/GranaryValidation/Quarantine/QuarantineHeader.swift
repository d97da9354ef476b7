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
  /// Whether its columns have the names that the source declares, whatever `from` says, as rows have that
  /// were pushed in another kind of format than the source's.
  public var usesColumnNames: Bool

  /// A header.
  public init(
    source: String,
    definitionHash: String,
    file: String,
    header: String,
    layout: InputFormat.Layout,
    usesColumnNames: Bool = false
  ) {
    self.source = source
    self.definitionHash = definitionHash
    self.file = file
    self.header = header
    self.layout = layout
    self.usesColumnNames = usesColumnNames
  }

  var json: JSONValue {
    var members: [JSONValue.Member] = [
      JSONValue.Member("format", .int(QuarantineWriter.format)),
      JSONValue.Member("source", .string(source)),
      JSONValue.Member("definition", .string(definitionHash)),
      JSONValue.Member("file", .string(file)),
      JSONValue.Member("header", .string(header)),
      JSONValue.Member("layout", layout.json),
    ]
    if usesColumnNames { members.append(JSONValue.Member("column_names", .bool(true))) }
    return .object(members)
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
      layout: layout,
      usesColumnNames: json["column_names"] == .bool(true)
    )
  }
}
