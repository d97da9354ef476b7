public import GranaryColumns
import GranaryDefinitions
import GranaryExpressions

/// Some rows of an ingestion that came in, as they are stored.
public struct StoredRows: Sendable {
  /// The columns that ``SourceValidator/comparedColumns`` names.
  public let batch: Batch
  /// The place of each row among the rows of its ingestion, ascending.
  public let ordinals: [Int64]

  /// Rows.
  ///
  /// - Precondition: There is an ordinal for each row.
  public init(_ batch: Batch, ordinals: [Int64]) {
    precondition(batch.count == ordinals.count, "an ordinal for each row")
    self.batch = batch
    self.ordinals = ordinals
  }
}

/// Gives the rows that came in with one snapshot, a batch at a time, in the order of their ordinals; nil
/// at the end.
public typealias StoredRowSequence = () throws -> StoredRows?

extension SourceValidator {
  /// The columns by which rows are compared with others of their ingestion: those of `unique`,
  /// `increasing`, `decreasing` and `max_z_score`, and of their conditions.
  public var comparedColumns: [String] {
    var seen: Set<Text> = []
    return checks.filter(\.comparesRows).flatMap(\.columnNames).filter {
      seen.insert(Text($0)).inserted
    }
  }

  /// Some columns as if they were all: the others are null.
  func widen(_ stored: Batch) -> Batch {
    let columns = outputSchema.fields.map { field in
      stored[field.name] ?? Column(field.type, repeating: .null, count: stored.count)
    }
    return Batch(outputSchema, columns, count: stored.count)
  }

  /// The rows that a check looks at.
  func selection(of check: PreparedCheck, in batch: Batch) -> RowSelection {
    check.filter.map { RowSelection(filters[$0], of: batch) } ?? .all
  }
}

extension PreparedCheck {
  /// Whether it compares a row with others.
  fileprivate var comparesRows: Bool {
    switch rule {
    case .order, .unique: true
    case .rows(let rule): rule is ZScoreRule
    case .aggregate, .columns, .undone: false
    }
  }
}
