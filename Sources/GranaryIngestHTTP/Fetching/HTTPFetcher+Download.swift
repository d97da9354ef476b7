import GranaryFiles

extension HTTPFetcher {
  /// What a try came to.
  private enum Verdict {
    /// All of it is there.
    case complete(ResponseHead)
    /// The server still has the version that is known.
    case unchanged
    /// It is worth another try, from where this one ended or from the start.
    case again(FetchFailure, Resumption?)
  }

  /// Downloads a content into a new file.
  ///
  /// - Returns: The file and the head of the answer; nil where the condition does not hold.
  mutating func download(
    _ url: HTTPURL,
    to path: Path,
    unless condition: FetchCondition?
  ) throws -> (file: FetchedFile, head: ResponseHead)? {
    let spool = try SpoolFile(path, on: fileSystem)
    var schedule = RetrySchedule(retries: address.limits.retries, generator: generator)
    var resumption: Resumption?
    var lastReason: String?
    while true {
      guard timeLeft > .zero else {
        throw FetchError.timedOut(url.name, after: address.limits.timeout, last: lastReason)
      }
      let start = resumption?.offset ?? 0
      let (exchange, fault) = try exchange(
        url,
        resuming: resumption,
        unless: condition,
        into: spool
      )
      switch try verdict(of: exchange, fault, spool) {
      case .unchanged:
        try spool.close()
        return nil
      case .complete(let head):
        try spool.close()
        budget.used += spool.byteCount
        let file = FetchedFile(
          url: url,
          contentURL: exchange.url,
          path: path,
          byteCount: spool.byteCount,
          validators: Validators(head)
        )
        return (file, head)
      case .again(let failure, let next):
        if let next, next.offset >= start + Self.progressByteCount { schedule.reset() }
        resumption = next
        lastReason = failure.reason
        try pause(for: failure, &schedule, url)
      }
    }
  }

  private mutating func pause(
    for failure: FetchFailure,
    _ schedule: inout RetrySchedule,
    _ url: HTTPURL
  ) throws(FetchError) {
    // A connection that was cut at the end of the time is told as what it is, by the caller.
    guard timeLeft > .zero else { return }
    guard let retry = schedule.next(after: failure) else {
      throw .gaveUp(url.name, failure, tries: schedule.failures)
    }
    guard retry.wait < timeLeft else { throw .waitTooLong(url.name, failure, wait: retry.wait) }
    progress(
      .waiting(retry.wait, retry: retry.number, of: retry.limit, because: failure.reason)
    )
    surroundings.sleep(retry.wait)
  }

  // MARK: Judging an answer

  private func verdict(
    of exchange: Exchange,
    _ fault: TransferFault?,
    _ spool: SpoolFile
  ) throws(FetchError) -> Verdict {
    guard let head = exchange.head, let plan = exchange.plan else {
      guard let fault else { throw .badAnswer(exchange.url.name, "it has no head") }
      try throwIfFinal(fault, exchange)
      let failure: FetchFailure =
        fault.kind == .noServer ? .noServer(fault.reason) : .connection(fault.reason)
      return .again(failure, exchange.resumption)
    }
    switch plan {
    case .misfit:
      let reason = "the server sent another part of the content than it was asked for"
      return .again(.connection(reason), nil)
    case .excerpt:
      return try verdict(of: exchange, withStatus: head)
    case .whole, .rest:
      let rest = exchange.resumption(after: head, plan, byteCount: spool.byteCount)
      if let fault {
        try throwIfFinal(fault, exchange)
        return .again(.connection(fault.reason), rest)
      }
      guard case .rest(let total) = plan else { return .complete(head) }
      // A part does not say by itself that nothing comes after it.
      guard let due = total ?? exchange.resumption?.total else {
        return .again(.connection("the server does not say how long the content is"), nil)
      }
      if due == spool.byteCount { return .complete(head) }
      let reason = "the server sent \(spool.byteCount) bytes, and says that there are \(due)"
      return .again(.connection(reason), due > spool.byteCount ? rest : nil)
    }
  }

  /// The verdict on an answer that has no content.
  private func verdict(
    of exchange: Exchange,
    withStatus head: ResponseHead
  ) throws(FetchError) -> Verdict {
    let excerpt = address.withoutSecrets(exchange.excerptText)
    switch head.status {
    case 304 where exchange.isConditional: return .unchanged
    case 416 where exchange.resumption != nil:
      return .again(.connection("the content has become shorter"), nil)
    case 408, 429, 500...599:
      let wait = RetryAfter.wait(head["retry-after"], now: surroundings.now())
      return .again(
        .status(head.status, excerpt: excerpt, wait: wait),
        exchange.resumption
      )
    default:
      throw .refusedRequest(
        exchange.url.name,
        status: head.status,
        excerpt: excerpt,
        lostHeaders: !address.headers.isEmpty && address.headers(for: exchange.url.origin).isEmpty
      )
    }
  }

  private func throwIfFinal(
    _ fault: TransferFault,
    _ exchange: Exchange
  ) throws(FetchError) {
    let name = exchange.url.name
    let reason = address.withoutSecrets(fault.reason)
    switch fault.kind {
    case .noServer, .connection: return
    case .untrusted: throw .untrusted(name, reason)
    case .encoding: throw .badEncoding(name, exchange.head?.contentEncoding, reason)
    case .stopped, .other: throw .badAnswer(name, reason)
    }
  }
}

extension Exchange {
  /// Where the next try goes on; nil where it starts over.
  ///
  /// What was resumed can be resumed again, also where the rest came without the tag.
  fileprivate func resumption(
    after head: ResponseHead,
    _ plan: BodyPlan,
    byteCount: Int
  ) -> Resumption? {
    if let next = Resumption(after: head, byteCount: byteCount), next.total != nil { return next }
    guard case .rest = plan, let resumption else {
      return Resumption(after: head, byteCount: byteCount)
    }
    return Resumption(
      offset: byteCount,
      entityTag: resumption.entityTag,
      total: resumption.total
    )
  }
}
