import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngest
import GranaryValidation
import Testing

/// The checks over the real weather, whose one defect `fixtures/README.md` names.
@Suite struct WeatherTests {
  private static let fixture = Path(
    Path(#filePath).parent.parent.parent.appending("fixtures/flights/weather.csv").string
  )

  @Test func findTheImpossibleWindAndNothingElse() throws {
    let wind = CheckDefinition(
      name: "wind_speed_between",
      kind: .between(min: .float64(0), max: .float64(200))
    )
    let source = SourceDefinition(
      name: "weather",
      format: InputFormat(fields: FieldFormat(nullValues: ["NA", ""])),
      unknownColumns: .ignore,
      columns: [
        ColumnDefinition("origin", .string, required: true),
        ColumnDefinition("wind_speed", .float64, checks: [wind]),
        ColumnDefinition("precip", .float64),
        ColumnDefinition("time_hour", .timestamp, required: true),
      ],
      eventTime: "time_hour"
    )
    let checking = try Checking(
      source,
      try RealFileSystem().open(Self.fixture),
      name: "weather.csv"
    )
    #expect(checking.report.rowsRead == 4_236)
    #expect(checking.rows.count == 4_235)
    let row = try #require(checking.refused.first)
    #expect(checking.refused.count == 1)
    #expect(row.line == 1_011)
    #expect(row.ordinal == 1_009)
    #expect(row.text.hasPrefix("EWR,2013,2,12,"))
    #expect(row.text.hasSuffix(",2013-02-12T08:00:00Z"))
    #expect(
      row.reasons == [
        RowRefusal(
          .outOfBounds,
          column: "wind_speed",
          check: "wind_speed_between",
          value: "1048.36058",
          message: "not between 0.0 and 200.0"
        )
      ]
    )
    #expect(checking.report.checks.map(\.failed) == [0, 1, 0])
  }
}
