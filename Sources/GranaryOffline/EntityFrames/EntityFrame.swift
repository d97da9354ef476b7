public import GranaryColumns
public import GranaryDefinitions

/// Rows of join keys and a time: what a training set is asked for.
public struct EntityFrame: Sendable {
  /// The rows with all their columns, which pass through to the training set.
  public let rows: Batch
  /// The time of each row.
  public let times: [Timestamp]

  /// A frame.
  ///
  /// - Precondition: A time for each row.
  public init(rows: Batch, times: [Timestamp]) {
    precondition(rows.count == times.count, "a time for each row")
    self.rows = rows
    self.times = times
  }

  /// A frame whose time is one of its columns.
  ///
  /// - Parameters:
  ///   - rows: The rows, or a batch of them.
  ///   - name: The column.
  ///   - rowsBefore: How many rows of the frame came before this batch, for messages.
  /// - Throws: ``OfflineStoreError/Code/frame`` where the column is missing, of another type, or
  ///   null in some row.
  public init(
    rows: Batch,
    eventTime name: String,
    after rowsBefore: Int = 0
  ) throws(OfflineStoreError) {
    guard let column = rows[name], column.type == .timestamp else {
      throw OfflineStoreError(code: .frame, message: Self.noTime(name, rows.schema.fields))
    }
    if column.nullCount > 0, let row = (0..<rows.count).first(where: { !column.validity[$0] }) {
      throw OfflineStoreError(
        code: .frame,
        message: "row \(rowsBefore + row + 1) of the entity frame has no time in '\(name)'"
      )
    }
    self.init(rows: rows, times: Array(column.timestamps))
  }

  /// Some of the rows.
  func taking(_ range: Range<Int>) -> EntityFrame {
    EntityFrame(rows: rows.taking(Array(range)), times: Array(times[range]))
  }

  /// That there is no column with times of this name: those that there are, or all columns where
  /// none has times, as in a file of text, whose columns have them only where asked.
  private static func noTime(_ name: String, _ fields: [Field]) -> String {
    let times = fields.filter { $0.type == .timestamp }.map(\.name)
    let what =
      times.isEmpty ? "column '\(name)' with each row's time" : "timestamp column '\(name)'"
    return "the entity frame has no \(what); "
      + suggestion(for: name, among: times.isEmpty ? fields.map(\.name) : times)
  }

  /// The entity of each row.
  ///
  /// - Parameters:
  ///   - entity: Whose keys they are, for messages.
  ///   - fields: The columns with its join keys, in the order of the keys.
  /// - Returns: A key for each row; none where a part of it is null.
  /// - Throws: ``OfflineStoreError/Code/frame`` where a column is missing or of another type.
  public func keys(
    of entity: EntityDefinition,
    in fields: [Field]
  ) throws(OfflineStoreError) -> EntityKeyEncoder {
    let pairs = Array(zip(fields, entity.joinKeys))
    let columns = try pairs.map { pair throws(OfflineStoreError) in
      let (key, joinKey) = pair
      guard let column = rows[key.name] else {
        let isOther = Text(key.name) != Text(joinKey.name)
        let role = isOther ? "which `by` takes for join key '\(joinKey.name)'" : "the join key"
        throw OfflineStoreError(
          code: .frame,
          message: "the entity frame has no column '\(key.name)', \(role) of entity "
            + "'\(entity.name)'; " + suggestion(for: key.name, among: rows.schema.names)
        )
      }
      guard column.type == key.type else {
        throw OfflineStoreError(
          code: .frame,
          message: "column '\(key.name)' of the entity frame is \(column.type.rawValue), but the "
            + "join key of entity '\(entity.name)' is \(key.type.rawValue)"
        )
      }
      return column
    }
    return EntityKeyEncoder(columns)
  }
}
