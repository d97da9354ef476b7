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
    var reasons = RowReasons(of: input.batch.count)
    for (index, objection) in input.objections.enumerated() {
      reasons.add(objection.rows, for: .reading(index))
    }
    let batch = derive(input.batch, &reasons)
    let selections = filters.map { RowSelection($0, of: batch) }
    var inspector = BatchInspector(batch)
    let findings = checks.indices.map { index in
      inspect(index, &inspector, selections, input, &reasons)
    }
    checkNeededColumns(of: batch, input, &reasons)
    let judged = JudgedBatch(validator: self, input: input, batch: batch, reasons: reasons)
    return EvaluatedBatch(judged, findings, isDecided: !refusesByRowsBefore)
  }

  /// Whether the rows before a batch decide which of its rows are refused.
  var refusesByRowsBefore: Bool {
    checks.contains { $0.severity == .error && ($0.isOrder || $0.isUnique) }
  }

  /// The declared columns with the derived ones.
  func derive(_ declared: Batch, _ reasons: inout RowReasons) -> Batch {
    var batch = declared
    for (index, derivation) in derivations.enumerated() {
      let evaluation = derivation.expression.evaluate(batch)
      if lacking[Text(derivation.name)] == nil, !evaluation.failures.isEmpty {
        for reason in EvaluationFailure.Reason.allCases {
          let rows = evaluation.failures.lazy.filter { $0.reason == reason }.map(\.row)
          reasons.add(RowSet(rows, of: batch.count), for: .derivation(index, reason))
        }
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
    var tally = RowTally()
    func fail(_ rows: [Int]) {
      tally.failures = check.tally(of: rows, batch.batch, input)
      guard check.severity == .error, !rows.isEmpty else { return }
      reasons.add(RowSet(rows, of: batch.batch.count), for: .check(index))
    }
    switch check.rule {
    case .rows(let rule):
      let inspection = rule.inspect(&batch)
      fail(selection.among(inspection.failures))
      tally.checked = inspection.checkedCount(in: batch.batch, selection)
      let undecided = selection.among(inspection.undecided)
      tally.undecided = check.tally(of: undecided, batch.batch, input)
      return .rows(tally)
    case .order(let rule):
      let finding = rule.inspect(batch.batch, selection)
      fail(finding.failures)
      tally.checked = finding.checkedCount
      return .order(finding.ends, tally)
    case .unique(let rule): return .unique(rule.keys(of: batch.batch, selection))
    case .aggregate, .columns, .undone: return .later
    }
  }

  /// Refuses rows without an event time or a part of the primary key: they have no place among the
  /// others.
  ///
  /// Where the column has another reason already, that one says why.
  private func checkNeededColumns(
    of batch: Batch,
    _ input: IngestBatch,
    _ reasons: inout RowReasons
  ) {
    for (index, needed) in neededColumns.enumerated() {
      let validity = batch.columns[needed.index].validity
      let name = Text(batch.schema.fields[needed.index].name)
      if validity.isAllValid || lacking[name] != nil { continue }
      var explained = RowSet(of: batch.count)
      for (reason, rows) in reasons.entries
      where column(of: reason, input).map(Text.init(_:)) == name {
        explained.formUnion(rows)
      }
      let rows = (0..<batch.count).lazy.filter { !validity[$0] && !explained.contains($0) }
      reasons.add(RowSet(rows, of: batch.count), for: .neededColumn(index))
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

  /// Counts ascending rows, and shows the first of them.
  func tally(of rows: [Int], _ batch: Batch, _ input: IngestBatch) -> FailureTally {
    let examples = rows.prefix(FailureTally.exampleLimit).map { row in
      FailureExample(
        file: input.file,
        line: input.lines[row],
        element: input.element(of: row),
        value: value(of: row, in: batch)
      )
    }
    return FailureTally(count: rows.count, examples: examples)
  }
}
