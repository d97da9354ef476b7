import GranaryColumns
import GranaryFiles
import GranaryRegistry
public import GranaryValidation

/// The rows of one ingestion that were kept aside.
public struct QuarantinedRows: Sendable {
  /// The snapshot that the other rows of the file became.
  public let snapshot: Int64
  /// The file that the rows were in, as it was named.
  public let file: String
  /// The rows with all their reasons, in file order.
  public let rows: [QuarantinedRow]
}

extension FeatureStore {
  /// The rows of a source that were kept aside, by snapshot.
  public func quarantine(of source: String) throws(GranaryError) -> [QuarantinedRows] {
    try GranaryError.wrapping {
      _ = try catalog().source(source)
      return try registry.snapshots().filter { Text($0.source) == Text(source) }
        .flatMap { snapshot in
          try snapshot.files.compactMap { file in
            guard let path = file.quarantine else { return nil }
            let reader = try QuarantineReader(offline.layout.absolute(path), on: fileSystem)
            return QuarantinedRows(
              snapshot: snapshot.number,
              file: file.name,
              rows: try reader.rows()
            )
          }
        }
    }
  }
}
