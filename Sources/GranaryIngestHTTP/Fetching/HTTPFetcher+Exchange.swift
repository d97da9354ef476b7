extension HTTPFetcher {
  private static var redirects: Set<Int> { [301, 302, 303, 307, 308] }

  /// Asks once, and follows redirects.
  ///
  /// libcurl's own following takes `Authorization` and `Cookie` off on the way to another host, port
  /// or scheme, but no other header: a key in `X-Api-Key` would be told to whoever a redirect names
  /// (`CURLOPT_HTTPHEADER`, "security concerns").
  ///
  /// - Returns: The answer that is no redirect, and why it broke off, where it did.
  mutating func exchange(
    _ url: HTTPURL,
    resuming resumption: Resumption?,
    unless condition: FetchCondition?,
    into spool: SpoolFile
  ) throws -> (Exchange, TransferFault?) {
    var url = url
    for _ in 0...address.limits.redirects {
      let isAsked = resumption == nil && condition?.contentURLDigest == url.digest
      let exchange = Exchange(
        url,
        resuming: resumption,
        isConditional: isAsked,
        into: spool,
        budget,
        progress: progress
      )
      let request = request(url, resuming: resumption, unless: isAsked ? condition : nil)
      let fault = try handle.perform(request, exchange)
      if let failure = exchange.failure { throw failure }
      guard let head = exchange.head, exchange.plan != nil, Self.redirects.contains(head.status)
      else { return (exchange, fault) }
      url = try Self.target(of: head, from: url)
    }
    throw FetchError.tooManyRedirects(url.name, limit: address.limits.redirects)
  }

  /// Where a redirect leads.
  static func target(of head: ResponseHead, from url: HTTPURL) throws(FetchError) -> HTTPURL {
    guard let location = head["location"], !location.isEmpty else {
      throw .badRedirect(url.name, head.status, "there is no field 'Location'")
    }
    let target: HTTPURL
    do throws(FetchError) {
      target = try url.resolving(location)
    } catch {
      throw .badRedirect(url.name, head.status, error.description)
    }
    try url.checkEncryption(of: target)
    return target
  }

  private func request(
    _ url: HTTPURL,
    resuming resumption: Resumption?,
    unless condition: FetchCondition?
  ) -> TransferRequest {
    var headers = address.headers(for: url.origin)
    if let resumption {
      headers.append(HTTPHeader("Range", "bytes=\(resumption.offset)-"))
      headers.append(HTTPHeader("If-Range", resumption.entityTag))
    }
    headers += condition?.headers ?? []
    return TransferRequest(
      url: url.text,
      credentials: address.credentials(for: url.origin),
      headers: headers,
      acceptsEncodings: resumption == nil,
      authorities: surroundings.authorities,
      timeout: timeLeft,
      connectTimeout: address.limits.connectTimeout,
      slowest: address.limits.slowest
    )
  }
}

extension HTTPURL {
  /// What was asked for over TLS is not fetched without it.
  func checkEncryption(of target: HTTPURL) throws(FetchError) {
    guard !origin.isEncrypted || target.origin.isEncrypted else {
      throw .downgrade(name, to: target.name)
    }
  }
}
