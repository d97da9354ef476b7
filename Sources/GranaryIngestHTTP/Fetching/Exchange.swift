/// One request and its answer, as it comes in.
final class Exchange: TransferListener {
  /// Bytes of an answer without content that are kept.
  private static let excerptLength = 300

  /// What was asked.
  let url: HTTPURL
  /// What the answer shall go on from.
  let resumption: Resumption?
  /// Whether the server need not send what is known already.
  let isConditional: Bool
  /// The head of the answer; nil as long as there is none.
  private(set) var head: ResponseHead?
  /// What its bytes are good for; nil as long as there is no head.
  private(set) var plan: BodyPlan?
  /// Why the transfer was stopped, where the cause is on this side.
  private(set) var failure: (any Error)?

  private var excerpt: [UInt8] = []
  private let spool: SpoolFile
  private let byteLimit: Int
  private let limitError: FetchError
  private let progress: (FetchProgress) -> Void
  private let earlierByteCount: Int

  /// - Parameters:
  ///   - url: What is asked.
  ///   - resumption: What the answer shall go on from.
  ///   - isConditional: Whether the server need not send what is known already.
  ///   - spool: Where the content goes.
  ///   - budget: How many bytes it may have.
  ///   - progress: Told as bytes come.
  init(
    _ url: HTTPURL,
    resuming resumption: Resumption?,
    isConditional: Bool,
    into spool: SpoolFile,
    _ budget: ByteBudget,
    progress: @escaping (FetchProgress) -> Void
  ) {
    self.url = url
    self.resumption = resumption
    self.isConditional = isConditional
    self.spool = spool
    byteLimit = budget.limit - budget.used
    limitError = .tooLarge(url.name, limit: budget.limit)
    earlierByteCount = budget.used
    self.progress = progress
  }

  /// The first bytes of an answer without content, as text in one line.
  var excerptText: String {
    let text = String(decoding: excerpt, as: UTF8.self)
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  // MARK: What comes in

  func receive(headerLine line: String) -> Bool {
    if let next = ResponseHead(statusLine: line), head.map(\.isInterim) ?? true {
      head = next
      return true
    }
    // Fields after the content ("trailers") are no part of the head.
    guard plan == nil, let head else { return true }
    guard line.isEmpty else {
      self.head?.append(fieldLine: line)
      return true
    }
    return head.isInterim ? true : begin(head)
  }

  func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
    switch plan {
    case .whole, .rest:
      return unsafe store(bytes)
    case .excerpt:
      unsafe excerpt.append(contentsOf: bytes.prefix(Self.excerptLength - excerpt.count))
      return excerpt.count < Self.excerptLength
    case .misfit, nil: return false
    }
  }

  func receive(progress byteCount: Int) -> Bool {
    guard let head, plan?.isContent == true else { return true }
    let offset = plan == .whole ? 0 : resumption?.offset ?? 0
    let total = head.contentEncoding == nil ? head.contentLength : nil
    progress(
      .received(
        byteCount: earlierByteCount + spool.byteCount,
        // What is said to come may be any number; past the limit it does not come.
        total: total.map { earlierByteCount + offset + min($0, byteLimit - offset) }
      )
    )
    // What unpacks to nothing costs time and traffic all the same.
    return byteCount <= byteLimit || fail(limitError)
  }

  private func begin(_ head: ResponseHead) -> Bool {
    let plan = BodyPlan(head, resuming: resumption)
    self.plan = plan
    guard plan.isContent else { return plan == .excerpt }
    do {
      if plan == .whole { try spool.startOver() }
    } catch {
      return fail(error)
    }
    return head.contentLength ?? 0 <= byteLimit - spool.byteCount || fail(limitError)
  }

  private func store(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard spool.byteCount + bytes.count <= byteLimit else { return fail(limitError) }
    do {
      try unsafe spool.append(bytes)
      return true
    } catch {
      return fail(error)
    }
  }

  private func fail(_ error: any Error) -> Bool {
    failure = error
    return false
  }
}

/// How many bytes may come, of all pages together.
struct ByteBudget {
  let limit: Int
  /// Bytes of earlier pages.
  var used = 0
}

extension BodyPlan {
  var isContent: Bool {
    switch self {
    case .whole, .rest: true
    case .excerpt, .misfit: false
    }
  }
}
