import ArgumentParser
import Granary
import GranaryColumns
import GranaryFiles
import GranaryJSON

/// What is asked of a service or a model: the options of `lookup` and `score`.
struct RequestArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The entities: JSON, or a file with it, such as {\"shop\": \"a\"}, [{\"shop\": \"a\"}], "
        + "{\"shop\": [\"a\", \"b\"]} or the body of an HTTP request.",
      valueName: "json|file"
    )
  )
  var entities: String

  @Option(
    help: ArgumentHelp("The values known only at request time, as JSON.", valueName: "json")
  )
  var request: String?

  @Option(
    help: ArgumentHelp("The time to answer for; now where not given.", valueName: "time"),
    transform: TimeArgument.parse
  )
  var at: Timestamp?

  /// The request that the arguments make.
  ///
  /// A body `{"at", "entities", "request"}` may be given whole; `--at` takes precedence over its
  /// time, `--request` fills in what it leaves out. Otherwise the JSON is the entities alone. Entities
  /// and values are in any form of ``EntityDocument``.
  func lookupRequest(service: String?) throws(GranaryError) -> LookupRequest {
    let document = try Self.document(entities)
    var lookup: LookupRequest
    if EntityDocument.isBody(document) {
      lookup = try LookupRequest(EntityDocument.inColumns(body: document))
    } else {
      let entities = try EntityDocument.inColumns(document, at: "--entities")
      lookup = try LookupRequest(.object([JSONValue.Member("entities", entities)]))
    }
    if let request {
      guard lookup.request.isEmpty else {
        throw Self.wrong("--request: the request values are in the entities' document already")
      }
      let document = try Self.json(request, in: "--request")
      let values = JSONValue.Member(
        "request",
        try EntityDocument.inColumns(document, at: "--request")
      )
      lookup.request = try LookupRequest(
        .object([JSONValue.Member("entities", .object([])), values])
      ).request
    }
    if let service {
      if let named = lookup.service, Text(named) != Text(service) {
        throw Self.wrong("the document asks for service '\(named)', not '\(service)'")
      }
      lookup.service = service
    }
    lookup.at = at ?? lookup.at
    return lookup
  }

  /// JSON as it stands, or that of a file, which `@` may precede.
  static func document(_ argument: String) throws(GranaryError) -> JSONValue {
    let start = argument.utf8.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") }
    if start == UInt8(ascii: "{") || start == UInt8(ascii: "[") {
      return try json(argument, in: "--entities")
    }
    let file = argument.hasPrefix("@") ? String(argument.dropFirst()) : argument
    guard InputFile.exists(file) else {
      throw GranaryError(
        code: "no_such_file",
        kind: .invalid,
        message: "there is no file '\(file)', and JSON begins with { or [",
        location: "--entities"
      )
    }
    let bytes = try InputFile.read(file)
    do {
      return try JSONValue(parsing: bytes)
    } catch {
      throw GranaryError(code: "bad_json", kind: .invalid, message: "\(error)", location: file)
    }
  }

  private static func json(_ text: String, in option: String) throws(GranaryError) -> JSONValue {
    do {
      return try JSONValue(parsing: text)
    } catch {
      throw GranaryError(code: "bad_json", kind: .invalid, message: "\(error)", location: option)
    }
  }

  private static func wrong(_ message: String) -> GranaryError {
    GranaryError(code: "bad_arguments", kind: .invalid, message: message)
  }
}
