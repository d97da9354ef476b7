import GranaryColumns

/// Stage 2 of reading JSON: rows become columns, a chunk at a time and each by itself.
struct JSONRowReader: Sendable {
  private let file: String
  private let columns: [InputColumn]
  private let schema: Schema
  private let parsers: [FieldParser]
  private let tree: JSONColumnTree
  private let members: JSONMembers
  private let limits: IngestLimits
  private let unknownMembers: JSONReader.UnknownMembers
  private let found: JSONUnknownMembers
  private let seen: JSONSeenColumns

  init(
    file: String,
    columns: [InputColumn],
    paths: [JSONPath],
    unknownMembers: JSONReader.UnknownMembers,
    limits: IngestLimits,
    found: JSONUnknownMembers,
    seen: JSONSeenColumns
  ) throws(IngestError) {
    self.file = file
    self.columns = columns
    self.limits = limits
    self.unknownMembers = unknownMembers
    self.found = found
    self.seen = seen
    schema = Schema(columns.map(\.field))
    tree = JSONColumnTree(paths)
    members = JSONMembers(tree)
    do {
      parsers = try columns.map { column throws(TimeZoneError) in try FieldParser(column) }
    } catch {
      throw .timeZone(error, of: file)
    }
  }

  func read(_ chunk: JSONChunk) -> IngestBatch {
    let walked = walk(chunk)
    var faults = chunk.reasons(walked.faults)
    let read = columns.indices.map { index in
      let reader = JSONColumnReader(
        column: columns[index],
        parser: parsers[index],
        fields: walked.fields.column(index),
        bytes: chunk.bytes
      )
      let read = reader.read()
      let name = columns[index].field.name
      faults += read.faults.reasons(column: name) { reader.refusal($0, of: $1) }
      return read.column
    }
    return IngestBatch(
      Batch(schema, read, count: chunk.rows.count),
      of: chunk.rowTexts,
      file: file,
      refusing: faults,
      objections: walked.objections
    )
  }

  private func walk(_ chunk: JSONChunk) -> WalkedRows {
    var walker = JSONRowWalker(
      tree,
      members,
      fields: JSONFields(rowCount: chunk.rows.count, columnCount: columns.count),
      depthLimit: limits.depth
    )
    let bytes = chunk.bytes.span
    var faults: [Int: JSONRowFault] = [:]
    var unknown: [Int: JSONRowWalker.Unknown] = [:]
    // One pass over all bytes is much faster than one a row, and nearly always enough.
    let isUTF8 = bytes.firstInvalidUTF8(in: 0..<bytes.count) == nil
    for (row, extent) in chunk.rows.enumerated() {
      if let fault = chunk.fault(of: extent, isUTF8: isUTF8, limits) {
        faults[row] = fault
        continue
      }
      do throws(JSONFault) {
        let found = try walker.walk(row, extent.bytes, of: bytes)
        if unknownMembers == .refuse { unknown[row] = found }
      } catch {
        faults[row] = .notAnObject(error)
      }
    }
    if faults.count < chunk.rows.count { seen.add(walker.seenColumns(count: columns.count)) }
    if unknownMembers == .ignore { found.add(walker.unknownPaths, ofChunk: chunk.number) }
    return WalkedRows(
      fields: walker.fields,
      faults: faults,
      objections: objections(to: unknown, of: chunk.rows.count)
    )
  }

  /// Members that no column is in, as reasons.
  private func objections(
    to unknown: [Int: JSONRowWalker.Unknown],
    of rowCount: Int
  ) -> [ReadingReason] {
    let hints = NameHints(declared: columns.map(\.origin), unknown.values.map(\.path))
    return [ReadingReason](unknown, of: rowCount) { _ in
      (.unknownMember, nil)
    } _: { member, _ in
      .unknown(member, hint: hints.hint(for: member.path))
    }
  }
}

/// What is known of a chunk's rows before their values are read.
private struct WalkedRows {
  /// Where the values are.
  let fields: JSONFields
  /// Why some rows are none.
  let faults: [Int: JSONRowFault]
  /// What is against others.
  let objections: [ReadingReason]
}

/// What to say of names that are not declared; looking for the nearest one among thousands of columns
/// takes longer than reading a row.
private struct NameHints: Sendable {
  private let known: [Text: String]

  /// Looks for the declared names nearest to some others, as far as these are few.
  init(declared: [String], _ names: [String]) {
    let first = Set(names.map(Text.init(_:))).sorted().prefix(JSONUnknownMembers.limit)
    known = Dictionary(
      uniqueKeysWithValues: first.map { ($0, suggestion(for: $0.string, among: declared)) }
    )
  }

  func hint(for name: String) -> String { known[Text(name)] ?? "it is one of many such" }
}
