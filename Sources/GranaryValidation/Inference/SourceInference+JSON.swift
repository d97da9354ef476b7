import GranaryColumns
import GranaryIngest

extension SourceInference {
  /// Reads a file of JSON.
  func jsonEvidence(_ layout: InputFormat.Layout) throws -> FileEvidence {
    var survey = try JSONSurvey(open(), name: file, layout: JSONReader.Layout(layout))
    var evidence: [ColumnEvidence] = []
    var found = FileEvidence(layout: layout, columns: [])
    var readCount = 0
    while let rows = try survey.next() {
      for place in survey.places[evidence.count...] {
        evidence.append(ColumnEvidence(place.path.description, rows: readCount))
      }
      for (place, values) in rows.columns.enumerated() {
        evidence[place].add(values, rowCount: rows.count)
      }
      readCount += rows.count
      found.unreadable.add(rows.refused, of: file)
    }
    var judge = JSONPlaceJudge(survey.places, evidence)
    if survey.isCut {
      judge.omissions.append(
        "members past the first \(evidence.count.grouped): names seem to be data here"
      )
    }
    found.columns = judge.columns
    found.omissions = judge.omissions
    if case .json(let records?) = layout {
      found.remarks.append("Rows are the elements of '\(records)'.")
    }
    found.rows = survey.finish().rowsRead
    return found
  }
}

extension JSONReader.Layout {
  /// Where the rows of a format of JSON are.
  fileprivate init(_ layout: InputFormat.Layout) {
    if case .json(let records) = layout {
      self = .document(records: records)
    } else {
      self = .lines
    }
  }
}

/// Decides which places of rows of JSON columns can read.
private struct JSONPlaceJudge {
  /// What columns can read, in the order of the file.
  private(set) var columns: [ColumnEvidence] = []
  /// Why other places have no column, a sentence each.
  var omissions: [String] = []

  init(_ places: [JSONPlace], _ evidence: [ColumnEvidence]) {
    let parents = Set(places.compactMap(\.parent))
    // Places that no path leads through in every row.
    var obstacles: Set<Int> = []
    for (index, place) in places.enumerated().dropFirst() {
      if place.parent.map(obstacles.contains) ?? false {
        obstacles.insert(index)
      } else if let reason = Self.lack(
        of: place,
        evidence[index],
        isParent: parents.contains(index)
      ) {
        omissions.append(reason)
        obstacles.insert(index)
      } else if place.objectCount == 0 {
        columns.append(evidence[index])
      }
    }
  }

  /// Why nothing at a place, or in it, can be read; nil where it can.
  private static func lack(
    of place: JSONPlace,
    _ evidence: ColumnEvidence,
    isParent: Bool
  ) -> String? {
    let name = "'\(place.path)'"
    guard place.path.isWritable else {
      return "\(name) has a member whose name is empty, which no path leads to"
    }
    let kinds = [
      place.arrayCount > 0 ? "an array \(place.arrayCount.times)" : nil,
      place.objectCount > 0 ? "an object \(place.objectCount.times)" : nil,
      place.valueCount > 0 ? evidence.kindsInWords : nil,
    ].compactMap(\.self)
    if kinds.count > 1 || !evidence.hasType {
      let near = kinds.count == 1 ? evidence.nearReading.map { "; \($0)" } ?? "" : ""
      return evidence.isPastFloat64 && kinds.count == 1
        ? "\(name) has numbers past the greatest float64\(near)"
        : "\(name) is \(kinds.joined(separator: ", ")): no one type reads that\(near)"
    }
    if let line = place.firstArrayLine {
      return "\(name) is an array, first on line \(line); an element of it can be read with "
        + "from: \(YAMLText.quoted("\(place.path)[0]"))"
    }
    return place.objectCount > 0 && !isParent ? "\(name) is an empty object" : nil
  }
}
