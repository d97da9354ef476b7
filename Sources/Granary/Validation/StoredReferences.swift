import GranaryColumns
import GranaryOffline
import GranaryValidation

/// The values of a store's sources, as of its latest snapshot: rows that were replaced or deleted do
/// not count.
struct StoredReferences: ReferenceValues {
  let catalog: Catalog
  let offline: OfflineStore

  func forEachPiece(
    of column: String,
    in source: String,
    _ body: (Column) throws -> Void
  ) throws -> Bool {
    let resolved = try catalog.source(source)
    let rows = try offline.frameRows(
      from: resolved,
      filter: nil,
      asOf: offline.latestSnapshot()
    )
    guard let index = rows.schema.index(of: column) else { return false }
    while let batch = try rows.next() { try body(batch.columns[index]) }
    return true
  }
}
