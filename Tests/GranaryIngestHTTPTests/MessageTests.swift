import GranaryColumns
import GranaryStatistics
import Testing

@testable import GranaryIngestHTTP

/// Fields of answers, one by one.
@Suite struct MessageTests {
  /// The first two from RFC 8288 §3.5.
  static let links: [(fields: [String], next: String?)] = [
    (
      ["<http://example.com/TheBook/chapter2>; rel=\"previous\"; title=\"previous chapter\""], nil
    ),
    (
      [
        "</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel, "
          + "</TheBook/chapter4>; rel=\"next\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel"
      ],
      "/TheBook/chapter4"
    ),
    (["<a,b;c>;REL=Next"], "a,b;c"),
    (["<a>; rel=\"prev next\""], "a"),
    (["<a>; rel=prev", "<b>; rel=next"], "b"),
    (["<a>; title=\"x, <y>; rel=\\\"next\\\"\"; rel=prev, <b>; rel=next"], "b"),
    (["<a>; rel=prev; rel=next"], nil),
    (["<a>; rel=next; anchor=\"#x\", <b> ; rel = next"], "b"),
    (["<a>;; rel=next"], "a"),
    ([", ,<a>; nofollow; rel=next"], "a"),
    (["<a; rel=next"], nil),
    (["rel=next"], nil),
    (["", "<>; rel=next"], ""),
    ([], nil),
  ]

  @Test(arguments: links) func findsTheNextPage(_ fields: [String], _ next: String?) {
    #expect(LinkField.target(of: "next", in: fields) == next)
  }

  static let ranges: [(field: String, range: [Int?]?)] = [
    ("bytes 100-199/1000", [100, 199, 1000]),
    ("BYTES 0-0/*", [0, 0, nil]),
    ("bytes */1000", nil),
    ("bytes 5-4/10", nil),
    ("bytes 1-2", nil),
    ("bytes 1-2/x", nil),
    ("items 1-2/3", nil),
    ("", nil),
  ]

  @Test(arguments: ranges) func readsContentRanges(_ field: String, _ range: [Int?]?) {
    let read = ContentRange(field)
    #expect(read.map { [$0.start, $0.end, $0.total] } == range)
  }

  /// 784111777 is RFC 9110's date, §5.6.7.
  static let waits: [(field: String?, seconds: Int?)] = [
    ("120", 120),
    ("0", 0),
    ("99999999999", Int(Int32.max)),
    ("Sun, 06 Nov 1994 08:49:37 GMT", 7),
    ("Sunday, 06-Nov-94 08:49:37 GMT", 7),
    ("Sun Nov  6 08:49:37 1994", 7),
    ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
    ("1.5", nil),
    ("soon", nil),
    ("", nil),
    (nil, nil),
  ]

  @Test(arguments: waits) func readsHowLongToWait(_ field: String?, _ seconds: Int?) {
    let now = Timestamp(microseconds: (784_111_777 - 7) * 1_000_000)
    #expect(RetryAfter.wait(field, now: now) == seconds.map { .seconds($0) })
  }

  @Test func keepsADateOnlyWhereItCanTellVersionsApart() {
    func validators(_ modified: String, sent: String?) -> Validators? {
      var head = ResponseHead(status: 200)
      head.append(fieldLine: "Last-Modified: Sun, 06 Nov 1994 \(modified) GMT")
      if let sent { head.append(fieldLine: "Date: Sun, 06 Nov 1994 \(sent) GMT") }
      return Validators(head)
    }
    #expect(validators("08:00:00", sent: "08:01:00")?.lastModified?.hasPrefix("Sun") == true)
    #expect(validators("08:00:00", sent: "08:00:59") == nil)
    #expect(validators("08:00:00", sent: nil) == nil)
  }

  @Test func tellsStrongTagsFromWeakOnes() {
    func strong(_ tag: String) -> String? {
      Validators(entityTag: tag, lastModified: nil).strongEntityTag
    }
    #expect(strong("\"a\"") == "\"a\"")
    #expect(strong("W/\"a\"") == nil)
    #expect(strong("a") == nil)
  }

  @Test func doublesWaitsAndCutsThemShortByUpToHalf() {
    var schedule = RetrySchedule(retries: 8, generator: .init(seed: 1))
    for full in [0.5, 1, 2, 4, 8, 16, 30, 30] {
      let wait = schedule.next(after: .connection("cut"))?.wait ?? .zero
      #expect(wait >= .seconds(full / 2) && wait <= .seconds(full))
    }
    #expect(schedule.next(after: .connection("cut")) == nil)
    schedule.reset()
    let busy = FetchFailure.status(503, excerpt: "", wait: .seconds(9))
    #expect(schedule.next(after: busy) == .init(wait: .seconds(9), number: 1, limit: 8))
  }

  /// Two retries while nobody answers, however many there may be else; an answer begins them anew.
  @Test func givesUpSoonWhereNobodyAnswers() {
    var schedule = RetrySchedule(retries: 8, generator: .init(seed: 1))
    func next(_ failure: FetchFailure) -> [Int]? {
      schedule.next(after: failure).map { [$0.number, $0.limit] }
    }
    #expect(next(.noServer("refused")) == [1, 2])
    #expect(next(.connection("cut")) == [2, 8])
    #expect(next(.noServer("refused")) == [3, 4])
    #expect(next(.noServer("refused")) == [4, 4])
    #expect(next(.noServer("refused")) == nil)
    schedule.reset()
    #expect(next(.noServer("refused")) == [1, 2])
    var single = RetrySchedule(retries: 1, generator: .init(seed: 1))
    #expect(single.next(after: .noServer("refused"))?.limit == 1)
    #expect(single.next(after: .noServer("refused")) == nil)
  }
}
