import GranaryColumns
import GranaryDefinitions
import GranaryIngestHTTP

extension HTTPAddress {
  /// How a source asks for a URL: that of its address, or another one.
  ///
  /// The address's headers go to its own server only; where another one is asked, the variables in
  /// them are not even looked up.
  ///
  /// - Parameters:
  ///   - url: What to fetch.
  ///   - source: The source, with an address or without.
  ///   - environment: The value of a variable.
  /// - Throws: `missing_variable`, `bad_variable`.
  init(
    _ url: HTTPURL,
    of source: SourceDefinition,
    environment: (String) -> String?
  ) throws(GranaryError) {
    guard let address = source.address else {
      self.init(url)
      return
    }
    var headers: [HTTPHeader] = []
    var secrets: [String] = []
    for header in address.url.origin == url.origin ? address.headers : [] {
      let value = try header.resolved(of: source.name, environment: environment)
      headers.append(HTTPHeader(header.name, value.text))
      secrets += value.secrets
    }
    self.init(
      url,
      headers: headers,
      headerOrigin: address.url.origin,
      secrets: secrets,
      pageLink: address.pageLink,
      pageCount: address.maxPages,
      limits: HTTPLimits(
        timeout: .microseconds(address.timeout.microseconds),
        byteCount: address.maxBytes,
        retries: address.retries
      )
    )
  }
}

extension SourceDefinition {
  /// What is to be read: what was named or, where nothing was, the source's address.
  func inputs(named names: [String]) throws(GranaryError) -> [String] {
    guard names.isEmpty else { return names }
    guard let address else { throw .noAddress(name) }
    return [address.url.text]
  }
}

extension SourceAddress.Header {
  /// The value with the environment's variables put in, and the values of these.
  fileprivate func resolved(
    of source: String,
    environment: (String) -> String?
  ) throws(GranaryError) -> (text: String, secrets: [String]) {
    var (text, secrets) = ("", [String]())
    for part in value.parts {
      switch part {
      case .text(let piece): text += piece
      case .variable(let variable):
        guard let value = environment(variable), !value.isEmpty else {
          throw .missingVariable(variable, of: self, of: source)
        }
        // A line break would end the field, and begin one of the value's choice.
        guard value.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
          throw .badVariable(variable, of: self, of: source)
        }
        text += value
        secrets.append(value)
      }
    }
    return (text, secrets)
  }
}

extension GranaryError {
  fileprivate static func missingVariable(
    _ variable: String,
    of header: SourceAddress.Header,
    of source: String
  ) -> GranaryError {
    GranaryError(
      code: "missing_variable",
      kind: .invalid,
      message: "the header '\(header.name)' of source '\(source)' takes its value from the "
        + "environment variable \(variable), which is not set, or empty; nothing was fetched"
    )
  }

  fileprivate static func badVariable(
    _ variable: String,
    of header: SourceAddress.Header,
    of source: String
  ) -> GranaryError {
    GranaryError(
      code: "bad_variable",
      kind: .invalid,
      message: "the environment variable \(variable), for the header '\(header.name)' of source "
        + "'\(source)', has a line break or another control character; nothing was fetched"
    )
  }

  static func unaskedAnswer(_ url: String) -> GranaryError {
    GranaryError(
      code: "unreachable",
      kind: .unavailable,
      message: "the server says that the content has not changed, without being asked",
      location: url
    )
  }

  static func noAddress(_ source: String) -> GranaryError {
    GranaryError(
      code: "no_address",
      kind: .invalid,
      message:
        "source '\(source)' has no address; name a file or a URL, or give it the key 'address'"
    )
  }
}
