public import GranaryColumns
import GranaryDefinitions
public import GranaryIngest

/// Checks rows that one ingestion has kept aside, each as if it were read now among all the others of the
/// ingestion: those that came in then, those that came in with a retry, and those kept aside too.
///
/// - `unique`: no row that is in has the values, wherever it stands, and no row before it that comes in
///   now.
/// - `increasing`, `decreasing`: the value is compared with the one before it in the file.
/// - `max_z_score`: mean and deviation are those of all the rows.
///
/// Rows that are in stay in, and count with the values that they have.
public struct RetryRun {
  /// What came of a row.
  public enum Outcome: Sendable {
    /// It comes in, with the derived columns.
    case passed(Batch)
    /// It does not, for these reasons.
    case refused([RowRefusal])
  }

  private let validator: SourceValidator
  private var run: ValidationRun
  private var neighbours: StoredNeighbours

  /// A run over the rows that an ingestion has kept aside.
  ///
  /// - Parameters:
  ///   - validator: The checks of the source as it is defined now, with what they need besides the
  ///     ingestion's rows, mean and deviation included.
  ///   - open: Opens the rows that came in, by snapshot; called as often as they have to be read.
  ///   - space: Where values go that have to be remembered past a budget of memory.
  /// - Throws: What reading the rows does, and ``ValidationError`` where values cannot be written.
  public init(
    _ validator: SourceValidator,
    amongStored open: () throws -> [StoredRowSequence],
    spillingTo space: SpillSpace? = nil
  ) throws {
    self.validator = validator
    run = validator.makeRun(spillingTo: space)
    if validator.checks.contains(where: { $0.isUnique && $0.severity == .error }) {
      for next in try open() {
        while let stored = try next() { try run.remember(validator.widen(stored.batch)) }
      }
    }
    let isOrdered = validator.checks.contains { $0.isOrder && $0.severity == .error }
    neighbours = StoredNeighbours(isOrdered ? try open() : [], validator)
  }

  /// Checks the next row.
  ///
  /// - Parameters:
  ///   - row: A row by itself, as ``KeptRowReader`` has it.
  ///   - ordinal: Its place among the rows of the ingestion, above that of the row before.
  /// - Returns: What came of it.
  /// - Throws: As ``init(_:amongStored:spillingTo:)``.
  public mutating func check(_ row: IngestBatch, at ordinal: Int64) throws -> Outcome {
    precondition(row.rowCount == 1, "a row by itself")
    run.follow(try neighbours.values(before: ordinal))
    var evaluated = validator.evaluate(row)
    let undecided = undecidedChecks(evaluated)
    // So that its values are not taken for those of a row that comes in.
    for check in undecided.keys { evaluated.refuse(RowSet([0], of: 1), for: .check(check)) }
    let checked = try run.absorb(evaluated)
    guard let refused = checked.refused.first else { return .passed(checked.batch) }
    return .refused(explaining(refused.reasons, undecided))
  }

  /// The checks by which a row would be refused that say neither that it passes nor that it fails, by
  /// their place, with the cause.
  private func undecidedChecks(_ evaluated: EvaluatedBatch) -> [Int: String] {
    let batch = evaluated.judged.batch
    guard batch.count > 0 else { return [:] }
    var causes: [Int: String] = [:]
    for (index, finding) in evaluated.findings.enumerated() {
      let check = validator.checks[index]
      guard check.severity == .error, !check.definition.allowsNotRun else { continue }
      switch finding {
      case .notRun(let cause):
        if looks(check, atTheRowOf: batch) { causes[index] = cause }
      case .rows(let tally):
        if tally.undecided.count > 0 {
          causes[index] = "the value needs more steps to match than one may take"
        }
      case .order, .unique, .later: break
      }
    }
    return causes
  }

  private func looks(_ check: PreparedCheck, atTheRowOf batch: Batch) -> Bool {
    switch check.rule {
    case .rows(let rule as any ValueRule):
      batch.columns[rule.column].validity[0]
        && validator.selection(of: check, in: batch).contains(0)
    case .rows, .order, .unique: true
    case .aggregate, .columns, .undone: false
    }
  }

  /// What is said of a row by checks that could not be run, in place of what they say of one that fails.
  private func explaining(_ reasons: [RowRefusal], _ undecided: [Int: String]) -> [RowRefusal] {
    let causes = undecided.map { (Text(validator.checks[$0].name), $1) }
    return reasons.map { reason in
      let name = reason.check.map(Text.init(_:))
      guard let cause = causes.first(where: { $0.0 == name })?.1 else { return reason }
      return RowRefusal(
        .notChecked,
        column: reason.column,
        check: reason.check,
        value: reason.value,
        message: "not checked: \(cause)"
      )
    }
  }
}

@available(*, unavailable)
extension RetryRun: Sendable {}
