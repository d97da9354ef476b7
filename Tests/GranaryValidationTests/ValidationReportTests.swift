import GranaryDefinitions
import GranaryValidation
import Testing

@Suite struct ValidationReportTests {
  static let text = """
    carrier,origin,minute,time_hour,year
    UA,EWR,5,2013-01-01T10:00:00Z,2013
    UA,BOS,5,2013-01-01T10:00:00Z,2013
    UA,SFO,75,2013-01-01T10:00:00Z,2013
    UA,EWR,x,2013-01-01T10:00:00Z,2013

    """

  @Test func theTableHasTheWorstFirst() throws {
    let source = try ValidationRunTests.flights(maxInvalidFraction: 0.5)
    let report = try Checking(source, Self.text).report
    let expected = """
      flights test.csv: 4 rows read, 1 passed, 3 failed (on_invalid: quarantine)
      REFUSED: 3 of 4 rows fail, more than max_invalid_fraction 0.5 allows
      columns not declared: year

      check             column   outcome  failed  of  expected                          observed
      ----------------  -------  -------  ------  --  --------------------------------  --------
      origin_in_set     origin   FAILED        2   3  one of EWR, JFK, LGA
          test.csv:3: BOS
          test.csv:4: SFO
      minute_of_hour             FAILED        1   3  'minute < 60 or carrier is null'
          test.csv:4: minute = 75, carrier = UA
      carrier_required  carrier  passed        0   3  not null
      row_count                  passed        0   1  at least 1                        1

      refused for       column  rows
      ----------------  ------  ----
      integer_overflow  offset     1
          test.csv:4: 'minute * 1000000000000000000': the result does not fit in 64 bits
      not_an_integer    minute     1
          test.csv:5: x: not an integer
      """
    #expect(report.description == expected)
  }

  @Test func theJSONHasStableNames() throws {
    let source = try ValidationRunTests.flights(maxInvalidFraction: 0.5)
    let text = "carrier,origin,minute,time_hour\nUA,BOS,5,2013-01-01T10:00:00Z\n"
    let report = try Checking(source, text).report
    let expected = """
      {
        "source": "flights",
        "file": "test.csv",
        "passes": false,
        "storable": false,
        "refused_because": ["check 'row_count' failed: 0, and due is at least 1",\
      "1 of 1 row fails, more than max_invalid_fraction 0.5 allows"],
        "read": 1,
        "passed": 0,
        "failed": 1,
        "on_invalid": "quarantine",
        "missing_columns": [],
        "absent_columns": [],
        "ignored_columns": [],
        "checks": [
          {
            "name": "carrier_required",
            "kind": "required",
            "column": "carrier",
            "severity": "error",
            "outcome": "passed",
            "expected": "not null",
            "observed": null,
            "note": null,
            "checked": 1,
            "failed": 0,
            "examples": []
          },
          {
            "name": "origin_in_set",
            "kind": "in_set",
            "column": "origin",
            "severity": "error",
            "outcome": "failed",
            "expected": "one of EWR, JFK, LGA",
            "observed": null,
            "note": null,
            "checked": 1,
            "failed": 1,
            "examples": [
              {
                "file": "test.csv",
                "line": 2,
                "element": null,
                "value": "BOS",
                "message": null
              }
            ]
          },
          {
            "name": "minute_of_hour",
            "kind": "expression",
            "column": null,
            "severity": "error",
            "outcome": "passed",
            "expected": "'minute < 60 or carrier is null'",
            "observed": null,
            "note": null,
            "checked": 1,
            "failed": 0,
            "examples": []
          },
          {
            "name": "row_count",
            "kind": "row_count",
            "column": null,
            "severity": "error",
            "outcome": "failed",
            "expected": "at least 1",
            "observed": "0",
            "note": null,
            "checked": 0,
            "failed": 1,
            "examples": []
          }
        ],
        "refusals": [
          {
            "code": "not_in_set",
            "check": "origin_in_set",
            "column": "origin",
            "count": 1,
            "examples": [
              {
                "file": "test.csv",
                "line": 2,
                "element": null,
                "value": "BOS",
                "message": "not one of EWR, JFK, LGA"
              }
            ]
          }
        ]
      }
      """
    #expect(report.jsonText() == expected)
  }
}
