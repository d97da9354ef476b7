import GranaryColumns
import GranaryExpressions
import Testing

/// One row, and columns of every type for expressions to refer to.
let sampleBatch = Batch([
  "flag": Column(.bool, [.bool(true)]),
  "count": Column(.int64, [.int64(7)]),
  "ratio": Column(.float32, [.float32(0.5)]),
  "delay": Column(.float64, [.float64(16.5)]),
  "name": Column(.string, [.string("EWR")]),
  "time": Column(.timestamp, [.timestamp(Timestamp(microseconds: 0))]),
  "day": Column(.date, [.date(CalendarDate(days: 0))]),
  "missing": Column(.int64, [.null]),
])

/// What the one row of ``sampleBatch`` gives.
func value(of text: String) throws -> Scalar {
  let evaluation = try evaluate(text, over: sampleBatch)
  #expect(evaluation.failures.isEmpty, "\(text): \(evaluation.failures)")
  return evaluation.column[0]
}

func evaluate(_ text: String, over batch: Batch) throws -> Evaluation {
  try CompiledExpression(Expression(parsing: text), over: batch.schema).evaluate(batch)
}

extension Timestamp {
  init(_ text: StaticString) {
    guard let time = try? Timestamp(parsing: "\(text)") else { preconditionFailure("\(text)") }
    self = time
  }
}
