public import GranaryColumns
public import GranaryDefinitions
public import GranaryFeatures

/// All that a service reads as of a snapshot, opened once and asked for any number of frames.
public struct ServiceHistory: Sendable {
  /// What is asked for, and in which order.
  public let service: ResolvedService
  /// The number of the last snapshot that is read.
  public let snapshot: Int64
  /// Whether rows count only that had been written down by each row's time (`created time ≤ t`).
  public let writtenOnly: Bool
  /// For each of the service's views the features that are read, by their places in the view.
  private let places: [[Int]]
  /// One for each of the service's views, with these features.
  private let histories: [ViewHistory]
  /// For each of the service's views, the event time before which rows are deleted as past retention.
  private let expiredBefore: [Timestamp?]

  init(
    _ service: ResolvedService,
    _ places: [[Int]],
    _ histories: [ViewHistory],
    expiredBefore: [Timestamp?],
    asOf snapshot: Int64,
    writtenOnly: Bool
  ) {
    self.service = service
    self.places = places
    self.histories = histories
    self.expiredBefore = expiredBefore
    self.snapshot = snapshot
    self.writtenOnly = writtenOnly
  }

  /// The features known at each row's time.
  ///
  /// - Parameters:
  ///   - frame: The join keys of every view, with their types, and a time for each row.
  ///   - countsChanges: Whether the table says how many values depend on whether rows count that were
  ///     written down later than each row's time, which takes a second join.
  /// - Returns: A row for each of the frame, in its order.
  /// - Throws: ``OfflineStoreError/Code/frame`` where a join key is missing or of another type;
  ///   ``OfflineStoreError/Code/tooMuchText`` where the texts of a feature pass 2 GiB.
  public func features(
    for frame: EntityFrame,
    countingChanges countsChanges: Bool = false
  ) throws(OfflineStoreError) -> FeatureTable {
    try features(
      for: frame,
      countingChanges: countsChanges,
      textByteLimit: TextOverflow.byteLimit
    )
  }

  /// The features as ``features(for:countingChanges:)`` has them, with a limit to the texts of each.
  func features(
    for frame: EntityFrame,
    countingChanges countsChanges: Bool,
    textByteLimit: Int
  ) throws(OfflineStoreError) -> FeatureTable {
    var answers: [ViewFeatures] = []
    var changedCounts: [[Int]?] = []
    for (view, var history) in zip(service.views, histories) {
      history.textByteLimit = textByteLimit
      let keys = try frame.keys(of: view.view.entity, in: view.keyColumns)
      let isKnowledgeWanted =
        (writtenOnly || countsChanges) && view.view.source.definition.createdTime != nil
      do throws(TextOverflow) {
        let features = try history.features(of: keys, at: frame.times)
        let known =
          isKnowledgeWanted ? try history.known(of: keys, at: frame.times, given: features) : nil
        answers.append(writtenOnly ? known?.features ?? features : features)
        changedCounts.append(known?.changedCounts)
      } catch {
        throw .tooMuchText(of: view.name, rowCount: frame.rows.count, error)
      }
    }
    return service.table(
      answers,
      of: places,
      changedCounts: changedCounts,
      rowCount: frame.rows.count
    )
  }

  /// Whether the rows of one of the views are read anew for each frame.
  var isReadInOrder: Bool { histories.contains(where: \.isReadInOrder) }

  /// For each of the service's views, at how many of some times it reaches back to rows that are deleted as
  /// past retention: there a feature may be of fewer rows than there were, or of none.
  func countsBeforeRetention(_ times: [Timestamp]) -> [Int] {
    zip(histories, expiredBefore).map { history, expired in
      guard let expired else { return 0 }
      return times.count { history.earliestEventTime(readAt: $0) < expired }
    }
  }

  /// By view, at how many of some times it reaches back to rows that are deleted as past retention; views
  /// without any are left out.
  ///
  /// - Parameter times: The times asked about.
  /// - Returns: The service's name of each such view, and how many of `times`.
  public func beforeRetention(_ times: [Timestamp]) -> [(view: String, count: Int)] {
    named(countsBeforeRetention(times))
  }

  /// Counts by view, those that are 0 left out.
  func named(_ counts: [Int]) -> [(view: String, count: Int)] {
    zip(service.views.map(\.name), counts).filter { $0.1 > 0 }.map { ($0, $1) }
  }

  /// The rows of a frame with the features known at each row's time.
  ///
  /// - Parameter frame: As for ``features(for:countingChanges:)``.
  /// - Returns: A row for each of the frame, in its order.
  /// - Throws: ``OfflineStoreError/Code/frame`` where a join key is missing or of another type, or
  ///   a column is named as a feature; ``OfflineStoreError/Code/tooMuchText``.
  public func trainingSet(for frame: EntityFrame) throws(OfflineStoreError) -> TrainingSet {
    _ = try TrainingSetSchema(frame: frame.rows.schema, service)
    return TrainingSet(frame: frame, features: try features(for: frame), snapshot: snapshot)
  }
}

extension OfflineStore {
  /// Opens what a service reads, as of a snapshot.
  ///
  /// - Parameters:
  ///   - service: What is asked for, and in which order.
  ///   - views: With its version, the view of each of the service's; a view that occurs twice with the
  ///     same features is opened once.
  ///   - snapshot: The number of the last snapshot to read.
  ///   - writtenOnly: Whether rows count only that had been written down by each row's time.
  /// - Returns: What is asked for features.
  /// - Throws: ``OfflineStoreError/Code/locked`` where rows are still to be projected and another
  ///   process is committing; ``OfflineStoreError/Code/foreignProjection``; `SegmentError` where a
  ///   segment does not read back.
  public func history(
    of service: ResolvedService,
    views: [VersionedView],
    asOf snapshot: Int64,
    writtenOnly: Bool = false
  ) throws -> ServiceHistory {
    let places = service.featurePlaces
    var opened: [SelectedView: ViewHistory] = [:]
    let histories = try zip(views, places).map { view, features in
      let selected = SelectedView(name: Text(view.name), features: features)
      if let history = opened[selected] { return history }
      let history = try history(of: view, features: features, asOf: snapshot)
      opened[selected] = history
      return history
    }
    return ServiceHistory(
      service,
      places,
      histories,
      // After the files were opened: what is deleted from then on is in them.
      expiredBefore: try views.map { try expiredBefore(of: $0.view.source.definition.name) },
      asOf: snapshot,
      writtenOnly: writtenOnly
    )
  }
}

/// What is opened for a service.
private struct SelectedView: Hashable {
  let name: Text
  let features: [Int]
}

extension ResolvedService {
  /// For each of the views the features that the service has of it, by their places in the view,
  /// ascending.
  fileprivate var featurePlaces: [[Int]] {
    views.map { view in
      let names = Set(features.filter { $0.view == view.name }.map { Text($0.name) })
      return view.view.features.indices.filter { place in
        names.contains(Text(view.view.features[place].name))
      }
    }
  }
}
