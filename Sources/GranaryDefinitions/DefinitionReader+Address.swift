import GranaryColumns
import GranaryIngest
import GranaryIngestHTTP

extension DefinitionReader {
  /// Where a source's rows are fetched: a URL, or a mapping with one.
  ///
  /// - Parameters:
  ///   - node: The value of 'address'.
  ///   - format: The source's format; only a JSON document can have a link in it.
  /// - Returns: nil where there is none, or something is wrong with it.
  func address(_ node: DefinitionNode?, format: InputFormat?) -> SourceAddress? {
    guard let node else { return nil }
    if case .scalar = node.content { return url(node, "the address").map { SourceAddress($0) } }
    let keyed = keys(
      of: node,
      "an address",
      known: ["url", "headers", "pages", "timeout", "max_bytes", "retries"]
    )
    let url = url(required("url", keyed), "the URL")
    let headers = headers(keyed?["headers"])
    let pages = pages(keyed?["pages"], format: format)
    let timeout = timeout(keyed?["timeout"])
    let maxBytes = integer(keyed?["max_bytes"], "max_bytes", in: 1 ... .max)
    let retries = integer(keyed?["retries"], "retries", in: 0...100)
    guard let url, let headers else { return nil }
    var address = SourceAddress(url, headers: headers, pageLink: pages?.link)
    address.maxPages = pages?.max ?? address.maxPages
    address.timeout = timeout ?? address.timeout
    address.maxBytes = maxBytes ?? address.maxBytes
    address.retries = retries ?? address.retries
    return address
  }

  private func url(_ node: DefinitionNode?, _ what: String) -> HTTPURL? {
    guard let node, let text = text(node, what) else { return nil }
    guard !text.contains("${") else {
      let message = "\(what) has a variable; variables are put into the values of headers only"
      report(.invalidValue, at: node, message)
      return nil
    }
    do throws(FetchError) {
      let url = try HTTPURL(text)
      guard !url.hasCredentials else {
        let message =
          "\(what) has a user or a password, which the registry would keep; give the address a "
          + "header 'Authorization' with its value from ${VARIABLE}"
        report(.invalidValue, at: node, message)
        return nil
      }
      return url
    } catch {
      report(.invalidValue, at: node, "\(what) '\(error.location ?? "")': \(error.message)")
      return nil
    }
  }

  private func timeout(_ node: DefinitionNode?) -> TimeSpan? {
    guard let node, let span = timeSpan(node, "the timeout") else { return nil }
    guard span.microseconds > 0 else {
      report(.invalidValue, at: node, "the timeout must be longer than nothing")
      return nil
    }
    return span
  }

  // MARK: Pages

  private func pages(_ node: DefinitionNode?, format: InputFormat?) -> (link: PageLink, max: Int?)?
  {
    let keyed = keys(of: node, "'pages'", known: ["next", "max"])
    let max = integer(keyed?["max"], "the number of pages", in: 1...1_000_000)
    guard let next = required("next", keyed), let text = text(next, "'next' of 'pages'") else {
      return nil
    }
    if Text(text) == Text(PageLink.linkFieldName) { return (.linkField, max) }
    guard let path = jsonPath(next, "'next' of 'pages', where it is not link,") else { return nil }
    guard case .json? = format?.layout else {
      let message =
        "the next page can be told at '\(path)' in the page only where the format is json; "
        + "elsewhere 'next' can be link, the field of the answer"
      report(.invalidValue, at: next, message)
      return nil
    }
    return (.member(path), max)
  }

  // MARK: Headers

  /// Fields that say how the content is sent, which is not the definition's to say.
  private static let ownHeaders = [
    "accept-encoding", "connection", "content-length", "expect", "host", "if-match",
    "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "range", "te",
    "transfer-encoding", "upgrade",
  ]
  /// Fields whose values open something.
  private static let secretHeaders = ["authorization", "cookie", "proxy-authorization"]

  private func headers(_ node: DefinitionNode?) -> [SourceAddress.Header]? {
    guard let node else { return [] }
    guard let entries = entries(of: node, "headers") else { return nil }
    var names: Set<Text> = []
    let headers = entries.compactMap { entry -> SourceAddress.Header? in
      let lowercased = entry.key.lowercased()
      guard isHeaderName(entry, lowercased), let value = headerValue(entry, lowercased) else {
        return nil
      }
      guard names.insert(Text(lowercased)).inserted else {
        let message = "the header '\(entry.key)' is there already; case makes no difference"
        report(.duplicateName, at: entry.keyPlace.location, message)
        return nil
      }
      return SourceAddress.Header(entry.key, value)
    }
    return headers.count == entries.count ? headers : nil
  }

  /// Whether a name is a token (RFC 9110 §5.6.2) and of a field that a definition may set.
  private func isHeaderName(_ entry: DefinitionNode.Entry, _ lowercased: String) -> Bool {
    let symbols = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz".utf8
    guard !lowercased.isEmpty, lowercased.utf8.allSatisfy(symbols.contains) else {
      let message =
        "'\(entry.key)' is no name of a header: letters, digits and - without spaces"
      report(.invalidName, at: entry.keyPlace.location, message)
      return false
    }
    guard !Self.ownHeaders.contains(lowercased) else {
      let message = "the header '\(entry.key)' is Granary's own to send"
      report(.invalidName, at: entry.keyPlace.location, message)
      return false
    }
    return true
  }

  private func headerValue(_ entry: DefinitionNode.Entry, _ lowercased: String) -> HeaderTemplate? {
    let what = "the header '\(entry.key)'"
    guard let text = text(entry.value, what) else { return nil }
    guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      report(
        .invalidValue,
        at: entry.value,
        "\(what) has a line break or another control character"
      )
      return nil
    }
    guard let template = HeaderTemplate(text) else {
      let message = "\(what): a variable is written ${NAME}, with letters, digits and underscores"
      report(.invalidValue, at: entry.value, message)
      return nil
    }
    guard !template.variables.isEmpty || !Self.secretHeaders.contains(lowercased) else {
      let message =
        "\(what) is written out, and the registry would keep it; take its value from ${VARIABLE}"
      report(.invalidValue, at: entry.value, message)
      return nil
    }
    return template
  }
}
