import Granary
import GranaryColumns
import GranaryOffline

extension FeatureExplanation {
  /// The explanation for people: the value, the rows that it comes from, the others and why not.
  var text: String {
    ([head] + [takenText, lostText].compactMap(\.self)).joined(separator: "\n\n")
  }

  private var head: String {
    let keys = zip(view.view.joinKeys, entity).map { key, part in
      "\(key.name)=\(part.isNull ? "null" : part.description)"
    }
    let shown = value.value.isNull ? "null" : value.value.description
    var lines = [
      "\(name) of \(keys.joined(separator: ", ").onOneLine) at \(time), as of snapshot \(snapshot), "
        + "by version \(view.version) of the view",
      "\(shown.onOneLine)  \(value.status.name)"
        + (value.isPastInt64 ? "  the sum is past int64" : ""),
    ]
    if let window {
      lines.append("window: from \(window.lowerBound) through \(window.upperBound), both included")
    }
    if let expiredBefore {
      lines.append(
        "rows with an event time before \(expiredBefore) are deleted as past retention: there may have "
          + "been more"
      )
    }
    return lines.joined(separator: "\n")
  }

  private var takenText: String {
    if entity.contains(where: \.isNull) { return "A part of the key is null: no row has it." }
    guard taken.count > 0 else { return "It comes from no row." }
    var table = SourceRow.table(last: (window == nil ? "VALUE" : "CONTRIBUTES", .right))
    for taken in taken.examples {
      let contribution = taken.contribution.isNull ? "-" : taken.contribution.description
      table.append(taken.row.cells + [contribution])
    }
    return "It comes from \(taken.count.counted("row"))"
      + Self.shown(taken.examples.count, of: taken.count) + ":\n" + table.text
  }

  private var lostText: String? {
    guard !lost.counts.isEmpty else { return nil }
    let count = lost.counts.reduce(0) { $0 + $1.count }
    let reasons = lost.counts.map { "\($0.count.grouped) \($0.reason.words)" }
    var table = SourceRow.table(last: ("WHY NOT", .left))
    for lost in lost.examples { table.append(lost.row.cells + [lost.reasonText]) }
    return "Not from \(count.counted("other row"))" + Self.shown(lost.examples.count, of: count)
      + " (\(reasons.joined(separator: "; "))):\n" + table.text
  }

  private static func shown(_ count: Int, of all: Int) -> String {
    count < all ? ", of which \(count.grouped) are shown" : ""
  }
}

extension SourceRow {
  fileprivate static func table(last: (title: String, alignment: Table.Alignment)) -> Table {
    Table(
      columns: [
        ("ROW", .left), ("SNAPSHOT", .right), ("COMMITTED", .left), ("EVENT TIME", .left),
        ("CREATED TIME", .left), ("READS", .left), last,
      ]
    )
  }

  fileprivate var place: String { "\(file):\(line)" }

  fileprivate var cells: [String] {
    let reads = zip(columns.schema.names, columns.columns).map { name, column in
      "\(name)=\(column[0].isNull ? "null" : column[0].description)"
    }
    return [
      place, "\(snapshot.number)", snapshot.committedAt.toTheSecond, eventTime?.description ?? "-",
      createdTime?.description ?? "-", reads.joined(separator: ", "),
    ]
  }
}

extension LostRow {
  fileprivate var reasonText: String {
    switch replacement {
    case nil: reason.words
    case .ingestion(let snapshot): "\(reason.words), as snapshot \(snapshot)"
    case .row(let row, isDeletion: true): "its primary key was deleted by \(row.place)"
    case .row(let row, isDeletion: false): "\(reason.words), \(row.place)"
    }
  }
}

extension RowLoss {
  /// Why a row gives nothing, as a clause about it.
  fileprivate var words: String {
    switch self {
    case .afterTime: "after the time asked about"
    case .laterEventTime: "superseded by a later event"
    case .laterCreatedTime: "superseded: same event time, another was written down later"
    case .laterSequence: "superseded: same times, another came in later"
    case .outsideMaxAge: "the latest, but older than the max age"
    case .beforeWindow: "before the window"
    case .nullArgument: "what is aggregated is null"
    case .filtered: "the window's condition does not hold"
    case .primaryKeyReplaced: "replaced by another row of its primary key"
    case .ingestionReplaced: "its file was ingested again"
    }
  }
}
