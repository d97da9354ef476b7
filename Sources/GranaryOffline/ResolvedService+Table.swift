import GranaryColumns
public import GranaryDefinitions
public import GranaryFeatures

extension ResolvedService {
  /// Puts the answers of the views into the order of the service's features.
  ///
  /// - Parameters:
  ///   - answers: By view: all of its features, in its order, a row for each row asked for.
  ///   - rowCount: The number of rows in every answer.
  /// - Returns: The service's features, named `view__feature`.
  /// - Precondition: There is an answer for every view of the service.
  public func table(_ answers: [String: ViewFeatures], rowCount: Int) -> FeatureTable {
    // A window has no row that answers.
    let noTimes = [Timestamp?](repeating: nil, count: rowCount)
    let entries = features.map { feature in
      guard let answer = answers[feature.view],
        let view = views.first(where: { $0.definition.name == feature.view }),
        let index = view.features.firstIndex(where: { $0.name == feature.name })
      else { preconditionFailure("no answer for \(feature.qualifiedName)") }
      return FeatureTable.Entry(
        name: feature.qualifiedName,
        column: answer.columns[index],
        statuses: answer.statuses[index],
        eventTimes: view.layout.isWindow(index) ? noTimes : answer.eventTimes,
        sumsPastInt64: answer.sumsPastInt64[index]
      )
    }
    return FeatureTable(entries: entries, rowCount: rowCount)
  }
}
