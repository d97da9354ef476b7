/// What a download goes on from.
struct Resumption: Hashable {
  /// Bytes that are there.
  let offset: Int
  /// The version that they are of.
  let entityTag: String
  /// How many there will be in all; nil where the server has not said it.
  let total: Int?

  /// What an answer that broke off can be resumed from; nil where the server does not offer it.
  ///
  /// Only a strong tag says that the rest belongs to what is there (RFC 9110 §13.1.5). Bytes of a
  /// compressed answer cannot be counted in what was unpacked.
  init?(after head: ResponseHead, byteCount: Int) {
    guard let entityTag = Validators(head)?.strongEntityTag, head.contentEncoding == nil,
      head["accept-ranges"]?.lowercased() != "none", byteCount > 0
    else { return nil }
    let range = head["content-range"].flatMap { ContentRange($0) }
    self.init(
      offset: byteCount,
      entityTag: entityTag,
      total: head.status == 200 ? head.contentLength : range?.total
    )
  }

  init(offset: Int, entityTag: String, total: Int? = nil) {
    self.offset = offset
    self.entityTag = entityTag
    self.total = total
  }
}

/// What the bytes of an answer are good for.
enum BodyPlan: Hashable {
  /// They are the content, all of it.
  case whole
  /// They are the content's rest; the whole has a length, where the server says it.
  case rest(total: Int?)
  /// They are not the content; the first ones may say why.
  case excerpt
  /// They are a part that does not fit to what is there.
  case misfit

  init(_ head: ResponseHead, resuming resumption: Resumption?) {
    switch head.status {
    case 200: self = .whole
    case 206:
      let range = head["content-range"].flatMap { ContentRange($0) }
      guard let range, let resumption, range.start == resumption.offset,
        head.contentEncoding == nil,
        head["etag"] == nil || head["etag"] == resumption.entityTag
      else {
        self = .misfit
        return
      }
      self = .rest(total: range.total)
    default: self = .excerpt
    }
  }
}
