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
  /// The checks, by their place, that are not run for want of a column.
  private(set) var lackingColumn: Set<Int> = []
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
      guard let cause = reading.cause(of: check) else { continue }
      causes[index] = cause
      lackingColumn.insert(index)
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
    count(try decide(evaluated).settled())
  }

  /// Takes over what the checks found in the rows that follow, and finds what the rows before decide.
  ///
  /// - Returns: The rows with all their reasons, to be settled on any thread and then counted with
  ///   ``count(_:)``.
  /// - Throws: As ``absorb(_:)``.
  mutating func decide(_ evaluated: EvaluatedBatch) throws(ValidationError) -> EvaluatedBatch {
    precondition(evaluated.findings.count == tallies.count, "rows of another source")
    var evaluated = evaluated
    for (index, finding) in evaluated.findings.enumerated() {
      switch finding {
      case .rows(let tally): tallies[index].merge(tally)
      case .order(let ends, let tally):
        if let ends { decide(about: ends, index, &evaluated) }
        tallies[index].merge(tally)
      case .notRun(let cause): causes[index] = causes[index] ?? cause
      case .unique, .later: break
      }
    }
    try decideAboutKeys(&evaluated)
    return evaluated
  }

  /// Counts rows of which everything is known, in the input's order.
  mutating func count(_ settled: SettledRows) -> CheckedBatch {
    rowsRead += settled.checked.batch.count + settled.checked.refused.count
    accepted += settled.checked.batch.count
    for (key, tally) in settled.refusals {
      refusalTallies[key, default: FailureTally()].merge(tally)
    }
    for (index, later) in settled.facts.enumerated() { facts[index].merge(later) }
    return settled.checked
  }

  /// Decides about the first value of a batch by the one before it.
  private mutating func decide(
    about ends: OrderRule.Ends,
    _ index: Int,
    _ evaluated: inout EvaluatedBatch
  ) {
    guard case .order(let rule) = validator.checks[index].rule else { return }
    if let last = lastValues[index], !rule.allows(ends.first.value, after: last) {
      fail([ends.first.row], index, &evaluated)
    }
    lastValues[index] = ends.last
  }

  /// Finds the rows whose values are those of one before that came in.
  ///
  /// Row by row, for what the one check refuses is not remembered by the others.
  private mutating func decideAboutKeys(
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
    for row in 0..<evaluated.judged.batch.count {
      found.removeAll(keepingCapacity: true)
      var isRefused = evaluated.judged.reasons.refuses(row)
      for index in pending.indices {
        guard let hash = pending[index].take(row) else { continue }
        let place = pending[index].place
        if seen[place].keys.contains(hash) {
          pending[index].failures.append(row)
          isRefused = isRefused || validator.checks[seen[place].check].severity == .error
        } else {
          found.append((place, hash))
        }
      }
      guard !isRefused else { continue }
      for (place, hash) in found { try remember(hash, place) }
    }
    for keys in pending { fail(keys.failures, seen[keys.place].check, &evaluated) }
  }

  /// Lets ascending rows fail a check for what the rows before decide.
  private mutating func fail(_ rows: [Int], _ index: Int, _ evaluated: inout EvaluatedBatch) {
    let check = validator.checks[index]
    let judged = evaluated.judged
    tallies[index].failures.merge(check.tally(of: rows, judged.batch, judged.input))
    guard check.severity == .error else { return }
    evaluated.refuse(RowSet(rows, of: judged.batch.count), for: .check(index))
  }

  // MARK: Rows that are in already

  /// Takes note of rows that came in before: no others may have their values where these are to be
  /// unique.
  ///
  /// - Parameter stored: The declared and derived columns; those that no check of uniqueness reads may
  ///   hold anything.
  /// - Throws: As ``absorb(_:)``.
  mutating func remember(_ stored: Batch) throws(ValidationError) {
    for place in seen.indices {
      let check = validator.checks[seen[place].check]
      guard case .unique(let rule) = check.rule else { continue }
      let keys = rule.keys(of: stored, validator.selection(of: check, in: stored))
      for hash in keys.hashes { try remember(hash, place) }
    }
  }

  /// Has the rows that follow compared with other values than those of the rows before.
  ///
  /// - Parameter values: The value before, by the place of a check of order.
  mutating func follow(_ values: [Int: Scalar]) {
    lastValues.merge(values) { $1 }
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
  /// Rows that have the values of one before.
  var failures: [Int] = []
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
