import GranaryColumns
import GranaryDefinitions
import GranaryExpressions
public import GranaryIngest

extension SourceValidator {
  /// A run that has seen no rows.
  ///
  /// - Parameter space: Where values go that have to be remembered past a budget of memory, which
  ///   checks of uniqueness do; without one they all stay in memory.
  /// - Returns: The run.
  public func makeRun(spillingTo space: SpillSpace? = nil) -> ValidationRun {
    ValidationRun(self, space)
  }

  /// Computes the derived columns of some rows and finds what can be found of them by themselves.
  ///
  /// Pure: for any thread. A row that could not be read is refused for that alone; of all others every
  /// reason is found.
  public func evaluate(_ input: IngestBatch) -> EvaluatedBatch {
    var reasons = RowReasons()
    let batch = derive(input.batch, &reasons)
    let selections = filters.map { RowSelection($0, of: batch) }
    var inspector = BatchInspector(batch)
    let findings = checks.indices.map { index in
      inspect(index, &inspector, selections, input, &reasons)
    }
    checkNeededColumns(of: batch, &reasons)
    let settled = settle(batch, input, reasons)
    return EvaluatedBatch(
      validator: self,
      input: input,
      batch: batch,
      reasons: reasons,
      findings: findings,
      settled: settled
    )
  }

  /// The declared columns with the derived ones.
  func derive(_ declared: Batch, _ reasons: inout RowReasons) -> Batch {
    var batch = declared
    for derivation in derivations {
      let evaluation = derivation.expression.evaluate(batch)
      for failure in evaluation.failures where lacking[Text(derivation.name)] == nil {
        let refusal = RowRefusal(
          failure.reason.code,
          column: derivation.name,
          message: "'\(derivation.expression.expression)': \(failure.reason.message)"
        )
        reasons.add(refusal, to: failure.row, order: RowReasons.derived)
      }
      let schema = Schema([Field(derivation.name, derivation.expression.type)])
      batch = batch.appending(Batch(schema, [evaluation.column], count: batch.count))
    }
    return batch
  }

  private func inspect(
    _ index: Int,
    _ batch: inout BatchInspector,
    _ selections: [RowSelection],
    _ input: IngestBatch,
    _ reasons: inout RowReasons
  ) -> CheckFinding {
    let check = checks[index]
    if let cause = cause(of: check) { return .notRun(cause) }
    let selection = check.filter.map { selections[$0] } ?? .all
    switch check.rule {
    case .rows(let rule):
      let inspection = rule.inspect(&batch)
      let failures = selection.among(inspection.failures)
      refuse(failures, index, batch.batch, &reasons)
      var tally = RowTally()
      tally.checked = inspection.checkedCount(in: batch.batch, selection)
      tally.add(failures: failures, check, batch.batch, input)
      for row in selection.among(inspection.undecided) {
        tally.undecided.add(check.example(row, batch.batch, input))
      }
      return .rows(tally)
    case .order(let rule):
      let finding = rule.inspect(batch.batch, selection)
      refuse(finding.failures, index, batch.batch, &reasons)
      return .order(finding)
    case .unique(let rule): return .unique(rule.keys(of: batch.batch, selection))
    case .aggregate, .columns, .undone: return .later
    }
  }

  private func refuse(
    _ rows: [Int],
    _ index: Int,
    _ batch: Batch,
    _ reasons: inout RowReasons
  ) {
    guard checks[index].severity == .error else { return }
    for row in rows {
      reasons.add(checks[index].refusal(of: row, in: batch), to: row, order: index)
    }
  }

  /// Refuses rows without an event time or a part of the primary key: they have no place among the
  /// others.
  ///
  /// Where the column has another reason already, that one says why.
  private func checkNeededColumns(of batch: Batch, _ reasons: inout RowReasons) {
    for needed in neededColumns {
      let validity = batch.columns[needed.index].validity
      let name = Text(batch.schema.fields[needed.index].name)
      if validity.isAllValid || lacking[name] != nil { continue }
      for row in 0..<batch.count where !validity[row] && !reasons.explain(name, in: row) {
        reasons.add(needed.refusal, to: row, order: RowReasons.needed)
      }
    }
  }
}

extension PreparedCheck {
  /// What is wrong with a row that fails; for checks that judge rows.
  func refusal(of row: Int, in batch: Batch) -> RowRefusal {
    let (code, message): (RowRefusal.Code, String) =
      switch rule {
      case .rows(let rule): (rule.code, rule.message(of: row, in: batch))
      case .order(let rule): (rule.code, rule.message)
      case .unique(let rule): (.duplicate, rule.message)
      case .aggregate, .columns, .undone: (.expressionFailed, "not \(expected)")
      }
    return RowRefusal(
      code,
      column: column,
      check: name,
      value: value(of: row, in: batch),
      message: message
    )
  }

  /// What a report shows of a row.
  func value(of row: Int, in batch: Batch) -> String? {
    switch rule {
    case .rows(let rule): rule.value(of: row, in: batch)
    case .order(let rule): batch.columns[rule.column][row].description
    case .unique(let rule): rule.value(of: row, in: batch)
    case .aggregate, .columns, .undone: nil
    }
  }

  func example(_ row: Int, _ batch: Batch, _ input: IngestBatch) -> FailureExample {
    FailureExample(file: input.file, line: input.lines[row], value: value(of: row, in: batch))
  }
}
