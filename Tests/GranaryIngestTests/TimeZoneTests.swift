import Foundation
import GranaryColumns
import GranaryFiles
import GranaryStatistics
import GranaryTesting
import Testing

@testable import GranaryIngest

@Suite struct TimeZoneTests {
  /// Local times, and the moment in UTC; nil where there is none. From POSIX's definition of `TZ`,
  /// worked out by hand.
  static let rules: [(String, String, String?)] = [
    ("EST5EDT,M3.2.0,M11.1.0", "2024-03-10T01:59:59", "2024-03-10T06:59:59"),
    ("EST5EDT,M3.2.0,M11.1.0", "2024-03-10T02:00:00", nil),
    ("EST5EDT,M3.2.0,M11.1.0", "2024-03-10T03:00:00", "2024-03-10T07:00:00"),
    ("EST5EDT,M3.2.0,M11.1.0", "2024-11-03T01:00:00", "2024-11-03T05:00:00"),
    ("EST5EDT,M3.2.0,M11.1.0", "3024-07-01T00:00:00", "3024-07-01T04:00:00"),
    // The southern summer lies across the turn of the year.
    ("<-03>3<-02>,M10.3.0/0,M2.3.0/0", "2030-01-01T00:00:00", "2030-01-01T02:00:00"),
    ("<-03>3<-02>,M10.3.0/0,M2.3.0/0", "2030-06-01T00:00:00", "2030-06-01T03:00:00"),
    // Ireland's winter time is the exception.
    ("IST-1GMT0,M10.5.0,M3.5.0/1", "2030-07-01T00:00:00", "2030-06-30T23:00:00"),
    ("IST-1GMT0,M10.5.0,M3.5.0/1", "2030-12-01T00:00:00", "2030-12-01T00:00:00"),
    // Hours before midnight, as Greenland has them, and days of the year.
    ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2030-03-30T23:30:00", nil),
    ("AAA0BBB,J60/0,J300/0", "2024-03-01T00:30:00", nil),
    ("AAA0BBB,59/0,300/0", "2024-02-29T00:30:00", nil),
    ("AAA0BBB,59/0,300/0", "2023-03-01T00:30:00", nil),
    // Daylight time all year round (RFC 9636, section 3.3.1).
    ("XXX3EDT4,0/0,J365/23", "2030-01-01T00:00:00", "2030-01-01T04:00:00"),
    ("<+0545>-5:45", "2030-01-01T00:00:00", "2029-12-31T18:15:00"),
  ]

  @Test(arguments: rules) func followsARule(_ rule: String, _ local: String, _ utc: String?) throws
  {
    let zone = try #require(PosixZone(Array(rule.utf8)[...]))
    let written = try LocalTimestamp(utf8: Array(local.utf8).span)
    let expected = try utc.map { try Timestamp(parsing: $0 + "Z") }
    let rules = zone.rules(after: [], initialOffset: zone.standardOffset)
    #expect(rules.timestamp(ofLocal: written.microseconds) == expected)
  }

  @Test(arguments: [
    "", "EST", "5", "EST5EDT", "EST5EDT,M13.1.0,M11.1.0", "EST5EDT,M3.2.0", "EST25",
  ])
  func refusesWhatIsNoRule(_ text: String) {
    #expect(PosixZone(Array(text.utf8)[...]) == nil)
  }

  @Test func everyCutOfAFileIsRefused() throws {
    let file = Path("/usr/share/zoneinfo/America/New_York")
    let bytes = try RealFileSystem().readAll(file)
    #expect(TZif.rules(in: bytes) != nil)
    for count in 0..<bytes.count { #expect(TZif.rules(in: Array(bytes[..<count])) == nil) }
  }

  @Test func damagedFilesDoNoHarm() throws {
    let file = Path("/usr/share/zoneinfo/Europe/Berlin")
    let bytes = try RealFileSystem().readAll(file)
    var random = SeededGenerator(seed: 1)
    for _ in 0..<2_000 {
      var damaged = bytes
      let place = Int.random(in: 0..<bytes.count, using: &random)
      damaged[place] = UInt8.random(in: 0...255, using: &random)
      _ = TZif.rules(in: damaged)?.timestamp(ofLocal: 0)
    }
  }

  @Test(arguments: [
    "", "europe/berlin", "../zoneinfo/UTC", "/UTC", "Europe", "Europe/", "posix/UTC", "right/UTC",
    "zone.tab", "localtime", "Europe//Berlin", "Berlin",
  ]) func namesAreTakenAsTheyAreListed(_ name: String) {
    #expect(throws: TimeZoneError.self) { try TimeZoneDatabase.system.check(name) }
  }

  @Test func aSystemWithoutZonesSaysSo() {
    #expect(throws: TimeZoneError.noDatabase("/nowhere")) {
      try TimeZoneDatabase("/nowhere").check("Europe/Berlin")
    }
    #expect(
      TimeZoneError.noDatabase("/nowhere").description
        == "there is no time zone database in /nowhere; install tzdata"
    )
  }

  /// Prints, for each line of zone and local seconds, the moment in UTC by Python's `zoneinfo`, which
  /// reads the same files, or nothing where there is none.
  static let program = """
    import sys
    from datetime import datetime, timedelta, timezone
    from zoneinfo import ZoneInfo
    epoch = datetime(1970, 1, 1)
    utc = timezone.utc
    for line in sys.stdin:
        name, seconds = line.split()
        zone = ZoneInfo(name)
        local = epoch + timedelta(seconds=int(seconds))
        moment = local.replace(tzinfo=zone, fold=0).astimezone(utc)
        exists = moment.astimezone(zone).replace(tzinfo=None) == local
        print(int((moment - epoch.replace(tzinfo=utc)).total_seconds()) if exists else "")
    """

  static let zones = [
    "America/New_York", "Europe/Dublin", "Europe/Berlin", "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Tehran", "America/Nuuk", "Pacific/Apia", "Asia/Kathmandu", "Africa/Monrovia", "UTC",
    "America/Sao_Paulo", "Antarctica/Troll", "Pacific/Chatham", "EST5EDT", "Etc/GMT+12",
    "Asia/Gaza",
  ]

  @Test(.enabled(if: PythonInterpreter.path != nil, "GRANARY_PYTHON names no Python"))
  func agreesWithPython() throws {
    var random = SeededGenerator(seed: 7)
    var questions: [(zone: String, second: Int64)] = []
    for zone in Self.zones {
      let rules = try TimeZoneDatabase.system.rules(named: zone)
      // From 1800 to 2600, and around every change of the table.
      questions += (0..<500).map { _ in
        (zone, Int64.random(in: -5_364_662_400..<19_880_899_200, using: &random))
      }
      for change in rules.changes.dropFirst() where change.second < 19_880_899_200 {
        for _ in 0..<4 {
          let near = Int64.random(in: -20_000...20_000, using: &random)
          questions.append((zone, max(change.second + change.offset + near, -5_364_662_400)))
        }
      }
    }
    let input = questions.map { "\($0.zone) \($0.second)\n" }.joined()
    let output = try PythonInterpreter.run(["-c", Self.program], input: Array(input.utf8))
    let answers = String(decoding: output, as: UTF8.self).split(
      separator: "\n",
      omittingEmptySubsequences: false
    )
    #expect(answers.count == questions.count + 1)
    for (question, answer) in zip(questions, answers) {
      let rules = try TimeZoneDatabase.system.rules(named: question.zone)
      let moment = rules.timestamp(ofLocal: question.second * 1_000_000)
      #expect(
        moment.map { $0.microseconds / 1_000_000 } == Int64(answer),
        "\(question.zone) \(question.second)"
      )
    }
  }
}
