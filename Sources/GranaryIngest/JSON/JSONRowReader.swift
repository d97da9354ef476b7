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
    var reasons: [Int: [RowRefusal]] = [:]
    let fields = walk(chunk, &reasons)
    let read = columns.indices.map { index in
      let reader = JSONColumnReader(
        column: columns[index],
        parser: parsers[index],
        fields: fields.column(index),
        bytes: chunk.bytes
      )
      let read = reader.read()
      for (row, refusal) in read.refusals { reasons[row, default: []].append(refusal) }
      return read.column
    }
    if chunk.isDocument {
      for row in reasons.keys {
        reasons[row] = reasons[row]?.map { $0.inElement(chunk.firstOrdinal + row + 1) }
      }
    }
    return IngestBatch(
      Batch(schema, read, count: chunk.rows.count),
      of: chunk.rows,
      in: chunk.bytes,
      firstOrdinal: chunk.firstOrdinal,
      file: file,
      refusing: reasons
    )
  }

  private func walk(_ chunk: JSONChunk, _ reasons: inout [Int: [RowRefusal]]) -> JSONFields {
    var walker = JSONRowWalker(
      tree,
      members,
      fields: JSONFields(rowCount: chunk.rows.count, columnCount: columns.count),
      depthLimit: limits.depth
    )
    let bytes = chunk.bytes.span
    var hints = NameHints(declared: columns.map(\.origin))
    // One pass over all bytes is much faster than one a row, and nearly always enough.
    let isUTF8 = bytes.firstInvalidUTF8(in: 0..<bytes.count) == nil
    var hasRows = false
    for (row, extent) in chunk.rows.enumerated() {
      if let refusal = chunk.refusal(of: extent, isUTF8: isUTF8, limits) {
        reasons[row] = [refusal]
      } else {
        do throws(JSONFault) {
          let unknown = try walker.walk(row, extent.bytes, of: bytes)
          hasRows = true
          guard let unknown, unknownMembers == .refuse else { continue }
          reasons[row] = [.unknown(unknown, hint: hints.hint(for: unknown.path))]
        } catch {
          reasons[row] = [.json(error, extent.bytes, of: chunk.bytes)]
        }
      }
    }
    if hasRows { seen.add(walker.seenColumns(count: columns.count)) }
    if unknownMembers == .ignore { found.add(walker.unknownPaths, ofChunk: chunk.number) }
    return walker.fields
  }
}

/// What to say of names that are not declared; looking for the nearest one among thousands of columns
/// takes longer than reading a row.
private struct NameHints {
  let declared: [String]
  private var known: [Text: String] = [:]

  init(declared: [String]) { self.declared = declared }

  mutating func hint(for name: String) -> String {
    if let hint = known[Text(name)] { return hint }
    guard known.count < JSONUnknownMembers.limit else { return "it is one of many such" }
    let hint = suggestion(for: name, among: declared)
    known[Text(name)] = hint
    return hint
  }
}
