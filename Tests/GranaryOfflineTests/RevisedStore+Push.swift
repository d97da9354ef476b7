import GranaryColumns
import GranaryDefinitions
import GranaryOffline
import GranaryRegistry

extension RevisedStore {
  /// A row with a primary key and nothing else.
  func row(id: Int64) -> Batch {
    let columns = source.schema.fields.map { field in
      Column(field.type, repeating: field.name == "id" ? .int64(id) : .null, count: 1)
    }
    return Batch(source.schema, columns, count: 1)
  }

  /// Pushes such a row.
  func push(id: Int64, into offline: OfflineStore) throws {
    let push = try offline.beginPush(to: source)
    try push.write(row(id: id), ordinals: [0], lines: [2])
    push.finishFile(.content(id))
    _ = try push.commit(as: PushIdentity(idempotencyKey: nil))
  }
}
