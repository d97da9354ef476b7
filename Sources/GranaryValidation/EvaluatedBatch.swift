public import GranaryColumns
public import GranaryIngest

/// Rows that passed, with the derived columns, and those that did not.
public struct CheckedBatch: Sendable {
  /// The rows that are taken in: the declared columns, then the derived ones.
  public let batch: Batch
  /// For each row of ``batch`` its place among the rows of the file after the header, from 0.
  public let ordinals: [Int]
  /// For each row of ``batch`` its first line in the file, from 1.
  public let lines: [Int]
  /// The other rows, in file order, each with all its reasons.
  public let refused: [RefusedRow]
}

/// What the checks of a source found in some rows, by themselves: made on any thread, to be taken
/// over in the input's order by ``ValidationRun/absorb(_:)``.
public struct EvaluatedBatch: Sendable {
  let validator: SourceValidator
  let input: IngestBatch
  /// All rows that could be read, with the derived columns.
  let batch: Batch
  /// Why rows are refused, as far as it is known without the rows before.
  var reasons: RowReasons
  /// One for each of the validator's checks.
  let findings: [CheckFinding]
  /// What follows from ``reasons``.
  var settled: SettledRows
  /// Whether the rows before gave reasons that ``settled`` does not know.
  var hasLaterReasons = false
}

/// What a check finds in a batch by itself.
enum CheckFinding: Sendable {
  /// The rows that fail.
  case rows(RowTally)
  /// The same but for the first row, which the one before the batch decides about.
  case order(OrderRule.Finding)
  /// What is to be compared with all rows before.
  case unique(UniqueRule.Keys)
  /// Nothing: the check is about the rows that come in, or about none.
  case later
  /// Nothing, for this reason.
  case notRun(String)
}

/// How many rows a check looked at, and those that fail.
struct RowTally: Hashable, Sendable {
  var checked = 0
  var failures = FailureTally()
  /// Rows of which nothing can be said.
  var undecided = FailureTally()

  mutating func add(
    failures rows: [Int],
    _ check: PreparedCheck,
    _ batch: Batch,
    _ input: IngestBatch
  ) {
    for row in rows { failures.add(check.example(row, batch, input)) }
  }

  mutating func merge(_ later: RowTally) {
    checked += later.checked
    failures.merge(later.failures)
    undecided.merge(later.undecided)
  }
}

/// Why rows of a batch are refused, in the order of the source's checks.
struct RowReasons: Sendable {
  /// Before all checks.
  static let derived = -1
  /// After all checks.
  static let needed = Int.max

  private var reasons: [Int: [(order: Int, refusal: RowRefusal)]] = [:]

  /// How many rows are refused.
  var count: Int { reasons.count }

  /// The rows, in no particular order.
  var rows: some Collection<Int> { reasons.keys }

  func refuses(_ row: Int) -> Bool { reasons[row] != nil }

  /// Whether a reason names a column.
  func explain(_ column: Text, in row: Int) -> Bool {
    reasons[row]?.contains { $0.refusal.column.map(Text.init(_:)) == column } ?? false
  }

  /// The reasons of a row, in order.
  subscript(row: Int) -> [RowRefusal] { reasons[row]?.map(\.refusal) ?? [] }

  mutating func add(_ refusal: RowRefusal, to row: Int, order: Int) {
    let place = reasons[row]?.firstIndex { $0.order > order }
    if let place {
      reasons[row]?.insert((order, refusal), at: place)
    } else {
      reasons[row, default: []].append((order, refusal))
    }
  }
}

/// The rows that come in and the others, with what is said of both.
struct SettledRows: Sendable {
  let checked: CheckedBatch
  let refusals: [RefusalKey: FailureTally]
  /// One for each of the validator's requests.
  let facts: [ColumnFacts]
}

/// What is counted together in a report.
struct RefusalKey: Hashable, Sendable {
  let code: RowRefusal.Code
  let check: Text?
  let column: Text?

  init(_ refusal: RowRefusal) {
    code = refusal.code
    check = refusal.check.map(Text.init(_:))
    column = refusal.column.map(Text.init(_:))
  }
}

extension SourceValidator {
  /// Parts the rows that come in from the others.
  func settle(_ batch: Batch, _ input: IngestBatch, _ reasons: RowReasons) -> SettledRows {
    var refused = input.refused
    for row in reasons.rows {
      refused.append(
        RefusedRow(
          ordinal: input.ordinals[row],
          line: input.lines[row],
          text: input.text(of: row),
          reasons: reasons[row]
        )
      )
    }
    if reasons.count > 0 { refused.sort { $0.ordinal < $1.ordinal } }
    let isWhole = reasons.count == 0
    let kept = isWhole ? [] : (0..<batch.count).filter { !reasons.refuses($0) }
    let checked = CheckedBatch(
      batch: isWhole ? batch : batch.taking(kept),
      ordinals: isWhole ? input.ordinals : kept.map { input.ordinals[$0] },
      lines: isWhole ? input.lines : kept.map { input.lines[$0] },
      refused: refused
    )
    return SettledRows(
      checked: checked,
      refusals: Self.tallies(of: refused, in: input.file),
      facts: facts(of: checked, file: input.file)
    )
  }

  private static func tallies(
    of rows: [RefusedRow],
    in file: String
  ) -> [RefusalKey: FailureTally] {
    var tallies: [RefusalKey: FailureTally] = [:]
    for row in rows {
      var seen: Set<RefusalKey> = []
      for reason in row.reasons {
        let key = RefusalKey(reason)
        guard seen.insert(key).inserted else { continue }
        tallies[key, default: FailureTally()].add(
          FailureExample(file: file, line: row.line, value: reason.value)
        )
      }
    }
    return tallies
  }

  private func facts(of rows: CheckedBatch, file: String) -> [ColumnFacts] {
    guard !facts.isEmpty else { return [] }
    var inspector = BatchInspector(rows.batch)
    var selections: [Int: RowSelection] = [:]
    return facts.map { request in
      let selection = request.filter.map { filter in
        let known = selections[filter] ?? RowSelection(filters[filter], of: rows.batch)
        selections[filter] = known
        return known
      }
      var facts = ColumnFacts(request, seed: UInt64(rows.ordinals.first ?? 0))
      facts.add(&inspector, request, selection ?? .all) { row in
        FailureExample(
          file: file,
          line: rows.lines[row],
          value: request.column.map { rows.batch.columns[$0][row].description }
        )
      }
      return facts
    }
  }
}
