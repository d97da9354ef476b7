import GranaryIngest
import Testing

@Suite struct TimeFormatTests {
  @Test func takesTextAndDirectivesApart() throws {
    let format = try TimeFormat("%d.%m.%Y%%")
    #expect(format.description == "%d.%m.%Y%%")
    #expect(
      format.pieces == [
        .directive(.day), .literal(UInt8(ascii: ".")), .directive(.month),
        .literal(UInt8(ascii: ".")), .directive(.year), .literal(UInt8(ascii: "%")),
      ]
    )
    #expect(try TimeFormat("%F").pieces == TimeFormat("%Y-%m-%d").pieces)
  }

  @Test(arguments: ["%s", "%F", "%y%j", "%Y %b %e", "%T %d/%m/%y"])
  func takesWhatMakesADay(_ text: String) {
    #expect(throws: Never.self) { try TimeFormat(text) }
  }

  @Test(arguments: ["", "%Y", "%Y-%m", "%m-%d", "%T"]) func refusesWhatMakesNone(_ text: String) {
    #expect(throws: TimeFormatError.noDay) { try TimeFormat(text) }
  }

  @Test(arguments: ["%Q", "%F %", "%é"]) func refusesWhatStandsForNothing(_ text: String) {
    #expect(throws: TimeFormatError.self) { try TimeFormat(text) }
  }
}
