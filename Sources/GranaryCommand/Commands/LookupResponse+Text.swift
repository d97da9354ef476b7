import Granary
import GranaryColumns
import GranaryFeatures

extension LookupResponse {
  /// The features for people: a line for each, row after row.
  var text: String {
    var table = Table(
      ("ROW", .right),
      ("FEATURE", .left),
      ("VALUE", .right),
      ("STATUS", .left),
      ("EVENT TIME", .left)
    )
    for row in 0..<features.rowCount {
      for entry in features.entries {
        table.append(
          "\(row + 1)",
          entry.name,
          entry.column[row].isNull ? "-" : entry.column[row].description,
          entry.statuses[row].name,
          entry.eventTimes[row]?.description ?? "-"
        )
      }
    }
    return "\(service) at \(at)\n" + table.text(orElse: "no rows were asked for")
  }
}
