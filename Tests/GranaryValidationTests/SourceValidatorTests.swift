import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
import GranaryValidation
import Testing

/// Definitions that do not fit together, with the wording for people.
@Suite struct SourceValidatorTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let source: SourceDefinition
    let code: ValidationError.Code
    let description: String
  }

  static func source(
    checks: [CheckDefinition] = [],
    derived: [DerivedColumn] = [],
    eventTime: String? = nil,
    table: [CheckDefinition] = []
  ) -> SourceDefinition {
    SourceDefinition(
      name: "s",
      columns: [
        ColumnDefinition("wind", .float64, checks: checks), ColumnDefinition("calm", .bool),
      ],
      derived: derived,
      eventTime: eventTime,
      checks: table
    )
  }

  static func cases() throws -> [Case] {
    [
      Case(
        testDescription: "an event time that does not exist",
        source: source(eventTime: "wimd"),
        code: .unknownColumn,
        description: "source 's', event_time: no column named 'wimd'; did you mean 'wind'? "
          + "there are: wind, calm"
      ),
      Case(
        testDescription: "an event time that is no time",
        source: source(eventTime: "wind"),
        code: .typeMismatch,
        description: "source 's', event_time: 'wind' is a float64, not a timestamp"
      ),
      Case(
        testDescription: "a derived column with a declared name",
        source: source(derived: [DerivedColumn("wind", try Expression(parsing: "1"))]),
        code: .duplicateColumn,
        description: "source 's', derived column 'wind': another column has the name 'wind'"
      ),
      Case(
        testDescription: "a check that is no condition",
        source: source(table: [try .holds("wind + 1", name: "c")]),
        code: .typeMismatch,
        description: "source 's', check 'c': 'wind + 1' is a float64; a check must be true or false"
      ),
      Case(
        testDescription: "a bound of another type",
        source: source(
          checks: [CheckDefinition(name: "c", kind: .between(min: .int64(1), max: nil))]
        ),
        code: .typeMismatch,
        description: "source 's', check 'c': '1' is not a float64, as column 'wind' is"
      ),
    ]
  }

  @Test(arguments: try cases()) func refusesADefinition(_ expected: Case) throws {
    let error = try #require(throws: ValidationError.self) {
      try SourceValidator(expected.source)
    }
    #expect(error.code == expected.code)
    #expect(error.description == expected.description)
  }

  @Test func namesTheDerivedColumnWhoseExpressionFails() throws {
    let derived = DerivedColumn("gust", try Expression(parsing: "wimd * 2"))
    let error = try #require(throws: ValidationError.self) {
      try SourceValidator(Self.source(derived: [derived]))
    }
    #expect(error.code == .invalidExpression)
    #expect(error.location == "source 's', derived column 'gust'")
  }
}
