import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryIngest

/// The checks of a source at work: what has been found so far.
///
/// Batches are evaluated on any thread and taken over in the input's order; what comes of them depends
/// on the rows and where batches end, which follows from the rows, and not on threads.
public struct ValidationRun: Sendable {
  let validator: SourceValidator
  /// One for each of the validator's checks.
  private(set) var tallies: [RowTally]
  /// Why checks were not run, by their place.
  private(set) var causes: [Int: String] = [:]
  private(set) var refusalTallies: [RefusalKey: FailureTally] = [:]
  private(set) var facts: [ColumnFacts]
  private(set) var inputs: [InputColumns] = []
  /// The declared columns that no row of any input so far has anything for; nil before there are rows.
  private(set) var absentColumns: Set<Text>?
  /// For checks of order the last value so far, by their place.
  private var lastValues: [Int: Scalar] = [:]
  /// For each check of uniqueness its place and the values of the rows that came in so far.
  private var seen: [(check: Int, keys: KeySet)] = []

  /// Rows seen so far.
  public private(set) var rowsRead = 0
  /// Rows taken in so far.
  public private(set) var accepted = 0
  /// Rows refused so far.
  public var refused: Int { rowsRead - accepted }

  init(_ validator: SourceValidator, _ space: SpillSpace?) {
    self.validator = validator
    tallies = Array(repeating: RowTally(), count: validator.checks.count)
    facts = validator.facts.map { ColumnFacts($0) }
    let unique = validator.checks.indices.filter { validator.checks[$0].isUnique }
    seen = unique.map { index in
      (index, KeySet(name: "unique-\(index)", space?.share(of: unique.count)))
    }
    for (index, check) in validator.checks.enumerated() { causes[index] = check.cause }
  }

  /// Takes note of an input's columns, before its rows.
  public mutating func note(_ input: InputColumns) {
    inputs.append(input)
    let reading = validator.reading(input)
    for (index, check) in reading.checks.enumerated() where causes[index] == nil {
      causes[index] = reading.cause(of: check)
    }
  }

  /// Takes note of the declared columns that no row of an input has anything for, after its rows.
  mutating func note(absent columns: [String]) {
    let columns = Set(columns.map(Text.init(_:)))
    absentColumns = absentColumns?.intersection(columns) ?? columns
  }

  /// Takes over what was found in the rows that follow, and finds what the rows before decide.
  ///
  /// - Precondition: They were evaluated by this run's validator.
  /// - Returns: The rows, those taken in and the others.
  /// - Throws: ``ValidationError`` when values that have to be remembered cannot be written.
  public mutating func absorb(_ evaluated: EvaluatedBatch) throws(ValidationError) -> CheckedBatch {
    precondition(evaluated.findings.count == tallies.count, "rows of another source")
    var evaluated = evaluated
    for (index, finding) in evaluated.findings.enumerated() {
      switch finding {
      case .rows(let tally): tallies[index].merge(tally)
      case .order(let finding): absorb(finding, index, &evaluated)
      case .notRun(let cause): causes[index] = causes[index] ?? cause
      case .unique, .later: break
      }
    }
    try absorbKeys(&evaluated)
    if evaluated.hasLaterReasons {
      evaluated.settled = evaluated.validator.settle(
        evaluated.batch,
        evaluated.input,
        evaluated.reasons
      )
    }
    return count(evaluated)
  }

  private mutating func count(_ evaluated: EvaluatedBatch) -> CheckedBatch {
    let settled = evaluated.settled
    rowsRead += evaluated.input.rowCount
    accepted += settled.checked.batch.count
    for (key, tally) in settled.refusals {
      refusalTallies[key, default: FailureTally()].merge(tally)
    }
    for (index, later) in settled.facts.enumerated() { facts[index].merge(later) }
    return settled.checked
  }

  /// Decides about the first row of a batch by the value before it.
  private mutating func absorb(
    _ finding: OrderRule.Finding,
    _ index: Int,
    _ evaluated: inout EvaluatedBatch
  ) {
    let check = validator.checks[index]
    guard case .order(let rule) = check.rule else { return }
    var failures = finding.failures
    if let first = finding.first, let last = lastValues[index],
      !rule.allows(first.value, after: last)
    {
      failures.insert(first.row, at: 0)
      if check.severity == .error { evaluated.refuse(first.row, index) }
    }
    lastValues[index] = finding.last ?? lastValues[index]
    tallies[index].checked += finding.checkedCount
    tallies[index].add(failures: failures, check, evaluated.batch, evaluated.input)
  }

  /// Finds the rows whose values are those of one before that came in.
  ///
  /// Row by row, for what the one check refuses is not remembered by the others.
  private mutating func absorbKeys(
    _ evaluated: inout EvaluatedBatch
  ) throws(ValidationError) {
    var pending: [PendingKeys] = []
    for place in seen.indices {
      guard case .unique(let keys) = evaluated.findings[seen[place].check] else { continue }
      tallies[seen[place].check].checked += keys.rows.count
      pending.append(PendingKeys(place: place, keys: keys))
    }
    guard !pending.isEmpty else { return }
    var found: [(place: Int, hash: KeyHash)] = []
    for row in 0..<evaluated.batch.count {
      found.removeAll(keepingCapacity: true)
      for index in pending.indices {
        guard let hash = pending[index].take(row) else { continue }
        let place = pending[index].place
        if seen[place].keys.contains(hash) {
          fail(row, seen[place].check, &evaluated)
        } else {
          found.append((place, hash))
        }
      }
      guard !evaluated.reasons.refuses(row) else { continue }
      for (place, hash) in found { try remember(hash, place) }
    }
  }

  private mutating func fail(_ row: Int, _ index: Int, _ evaluated: inout EvaluatedBatch) {
    let check = validator.checks[index]
    tallies[index].add(failures: [row], check, evaluated.batch, evaluated.input)
    if check.severity == .error { evaluated.refuse(row, index) }
  }

  private mutating func remember(_ hash: KeyHash, _ place: Int) throws(ValidationError) {
    do throws(FileError) {
      try seen[place].keys.insert(hash)
    } catch {
      let name = validator.checks[seen[place].check].name
      throw ValidationError(.io, at: "check '\(name)'", "\(error)")
    }
  }
}

/// The rows of a batch that a check of uniqueness has still to look at, ascending.
private struct PendingKeys {
  let place: Int
  let keys: UniqueRule.Keys
  private var next = 0

  init(place: Int, keys: UniqueRule.Keys) {
    self.place = place
    self.keys = keys
  }

  /// The hash of a row; nil where the check does not look at it.
  mutating func take(_ row: Int) -> KeyHash? {
    guard next < keys.rows.count, keys.rows[next] == row else { return nil }
    defer { next += 1 }
    return keys.hashes[next]
  }
}

extension EvaluatedBatch {
  /// Refuses a row for what the rows before decide.
  fileprivate mutating func refuse(_ row: Int, _ index: Int) {
    let refusal = validator.checks[index].refusal(of: row, in: batch)
    reasons.add(refusal, to: row, order: index)
    hasLaterReasons = true
  }
}

extension PreparedCheck {
  fileprivate var isUnique: Bool { if case .unique = rule { true } else { false } }
}
