import GranaryColumns

extension ViewHistory {
  /// For each time the row of an entity that answered by what was known then, however old; nil when
  /// there was none.
  ///
  /// A sweep over time: rows come in when they were known and written down, and go once they have
  /// been replaced. n rows and q times take O((n + q) log n).
  ///
  /// - Parameters:
  ///   - stretches: All rows of the entity.
  ///   - times: Ascending.
  /// - Returns: A row for each of `times`.
  func latestKnownRows(
    in stretches: ArraySlice<EntityRows>,
    upTo times: [Timestamp]
  ) -> [LatestRow?] {
    let rows = knownRows(in: stretches)
    let arrivals = rows.indices.sorted { rows[$0].span.start < rows[$1].span.start }
    var next = 0
    var present = PlaceHeap()
    return times.map { time in
      while next < arrivals.count, rows[arrivals[next]].span.start <= time {
        present.insert(arrivals[next])
        next += 1
      }
      // What has been replaced stays so, and need only be taken out when it comes to the top.
      while let last = present.last, !rows[last].span.contains(time) { present.removeLast() }
      return present.last.map { place in
        let address = rows[place].address
        return LatestRow(address: address, eventTime: eventTime(of: address))
      }
    }
  }

  /// Rows that count at some time by what was known then, by precedence.
  private func knownRows(
    in stretches: ArraySlice<EntityRows>
  ) -> [(address: RowAddress, span: KnownSpan)] {
    let rows = stretches.flatMap { stretch in
      stretch.rows.compactMap { row in
        runs[stretch.run].knownSpan(of: row).map { span in
          (address: RowAddress(run: stretch.run, row: row), span: span)
        }
      }
    }
    guard stretches.count > 1 else { return rows }
    return rows.map { (row: $0, rank: precedence(of: $0.address)) }
      .sorted { $0.rank < $1.rank }
      .map(\.row)
  }
}

/// Places in a list of which the last one is at hand: a binary heap.
private struct PlaceHeap {
  private var places: [Int] = []

  /// The greatest; nil where there is none.
  var last: Int? { places.first }

  mutating func insert(_ place: Int) {
    var child = places.count
    places.append(place)
    while child > 0, places[(child - 1) / 2] < places[child] {
      places.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeLast() {
    places.swapAt(0, places.count - 1)
    places.removeLast()
    var parent = 0
    while true {
      let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < places.count }
      guard let child = children.max(by: { places[$0] < places[$1] }),
        places[parent] < places[child]
      else { return }
      places.swapAt(parent, child)
      parent = child
    }
  }
}
