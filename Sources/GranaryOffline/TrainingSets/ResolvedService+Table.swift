import GranaryColumns
public import GranaryDefinitions
public import GranaryFeatures

extension ResolvedService {
  /// Puts the answers of the views into the order of the service's features.
  ///
  /// - Parameters:
  ///   - answers: One for each of ``ResolvedService/views``: features of the view, a row for each row
  ///     asked for.
  ///   - places: For each of the views, the places in the view of the features answered; nil for all
  ///     features, in the view's order.
  ///   - changedCounts: For each of the views, by feature answered, how many values depend on created
  ///     times; nil where that was not looked at.
  ///   - rowCount: The number of rows in every answer.
  /// - Returns: The service's features, named `view__feature`.
  /// - Precondition: There are as many answers as views.
  public func table(
    _ answers: [ViewFeatures],
    of places: [[Int]]? = nil,
    changedCounts: [[Int]?]? = nil,
    rowCount: Int
  ) -> FeatureTable {
    precondition(answers.count == views.count, "an answer for each view")
    // A window has no row that answers.
    let noTimes = [Timestamp?](repeating: nil, count: rowCount)
    let entries = features.map { feature in
      guard let position = views.firstIndex(where: { $0.name == feature.view }),
        let place = views[position].view.features.firstIndex(where: { $0.name == feature.name }),
        let index = places.map({ $0[position].firstIndex(of: place) }) ?? place
      else { preconditionFailure("no answer for \(feature.qualifiedName)") }
      let answer = answers[position]
      return FeatureTable.Entry(
        name: feature.qualifiedName,
        column: answer.columns[index],
        statuses: answer.statuses[index],
        eventTimes: views[position].view.layout.isWindow(place) ? noTimes : answer.eventTimes,
        sumsPastInt64: answer.sumsPastInt64[index],
        changedByCreatedTime: changedCounts?[position]?[index]
      )
    }
    return FeatureTable(entries: entries, rowCount: rowCount)
  }
}
