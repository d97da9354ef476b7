import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryJSON
import GranaryOffline

/// How a training set was made and what came of it, as its manifest says.
struct TrainingSetRecipe: Sendable {
  /// Where the rows came from.
  enum Frame: Sendable {
    case source(String, columnIDs: [String: Int], filter: String?)
    case file(String, digest: String)
  }

  /// A version of a definition, and the hash of what it stands for.
  struct Version: Sendable {
    let kind: DefinitionKind
    let name: VersionedName
    let hash: String
  }

  /// A column of the file.
  struct Column: Hashable, Sendable {
    let name: Text
    let type: String
    let content: String
  }

  let service: VersionedName
  let definitions: [Version]
  let snapshot: Int64
  let writtenOnly: Bool
  let frame: Frame
  let eventTime: String
  let format: TableFormat
  let statuses: Bool
  let rowCount: Int64
  let columns: [Column]
  let content: String
  let digest: String
  /// By source, the event time before which its rows had been deleted as past retention.
  let expiredBefore: [Text: String]

  /// Reads a manifest.
  ///
  /// - Throws: `bad_manifest`, with the file and what is missing.
  init(_ json: JSONValue, file: String) throws(GranaryError) {
    let reader = ManifestReader(file: file)
    guard json["format"]?.int64 == TrainingSetManifest.format else {
      throw reader.wrong("it is not a manifest of format \(TrainingSetManifest.format)")
    }
    service = try reader.required(json["service"]?.text.flatMap { VersionedName($0) }, "service")
    snapshot = try reader.required(json["snapshot"]?.int64, "snapshot")
    writtenOnly = try reader.required(json["written_only"]?.bool, "written_only")
    statuses = try reader.required(json["statuses"]?.bool, "statuses")
    let ending = try reader.required(json["file_format"]?.text, "file_format")
    format = try reader.required(TableFormat(rawValue: ending), "file_format")
    rowCount = try reader.required(json["rows"]?.int64, "rows")
    content = try reader.required(json["content"]?.text, "content")
    digest = try reader.required(json["digest"]?.text, "digest")
    // Manifests from before there was a retention do not have it.
    expiredBefore = (json["expired_before"]?.members ?? []).reduce(into: [:]) { times, member in
      times[Text(member.name)] = member.value.text
    }
    let parts = try reader.required(json["definitions"]?.elements, "definitions")
    definitions = try parts.map { part throws(GranaryError) in
      try reader.required(Self.version(part), "definitions")
    }
    let fields = try reader.required(json["columns"]?.elements, "columns")
    columns = try fields.map { field throws(GranaryError) in
      try reader.required(Self.column(field), "columns")
    }
    let frame = try reader.required(json["entity_frame"], "entity_frame")
    eventTime = try reader.required(frame["event_time"]?.text, "entity_frame.event_time")
    self.frame = try reader.required(Self.frame(frame), "entity_frame")
  }

  private static func version(_ json: JSONValue) -> Version? {
    guard let kind = json["kind"]?.text.flatMap(DefinitionKind.init(rawValue:)),
      let name = json["name"]?.text, let version = json["version"]?.int64,
      let hash = json["hash"]?.text
    else { return nil }
    return Version(kind: kind, name: VersionedName(name, version: Int(version)), hash: hash)
  }

  private static func column(_ json: JSONValue) -> Column? {
    guard let name = json["name"]?.text, let type = json["type"]?.text,
      let content = json["content"]?.text
    else { return nil }
    return Column(name: Text(name), type: type, content: content)
  }

  private static func frame(_ json: JSONValue) -> Frame? {
    if let source = json["source"]?.text {
      let ids = json["column_ids"]?.members?.compactMap { member in
        member.value.int64.map { (member.name, Int($0)) }
      }
      return ids.map { ids in
        let ids = Dictionary(ids, uniquingKeysWith: { first, _ in first })
        return .source(source, columnIDs: ids, filter: json["where"]?.text)
      }
    }
    guard let file = json["file"]?.text, let digest = json["sha256"]?.text else { return nil }
    return .file(file, digest: digest)
  }
}

/// Says what is wrong with a manifest.
private struct ManifestReader {
  let file: String

  func required<Value>(_ value: Value?, _ name: String) throws(GranaryError) -> Value {
    guard let value else { throw wrong("'\(name)' is missing or not what it should be") }
    return value
  }

  func wrong(_ message: String) -> GranaryError {
    GranaryError(
      code: "bad_manifest",
      kind: .invalid,
      message: "\(message); 'granary training-set' writes one beside each training set",
      location: file
    )
  }
}
