import GranaryColumns
import GranaryFeatures
import GranaryTesting

/// A row each value, all of the entity 0.
struct OneEntity {
  let values: [Scalar]
  let times: [Int64]
  /// When each row was written down; nil where the source does not say.
  var written: [Int64]?

  /// Rows at the times given, ascending, or all at one.
  init(_ values: [Scalar], times: [Int64]? = nil) {
    self.values = values
    self.times = times ?? values.map { _ in 0 }
  }

  /// The rows up to a time.
  func prefix(through time: Int64) -> OneEntity {
    let count = times.count { $0 <= time }
    return OneEntity(Array(values.prefix(count)), times: Array(times.prefix(count)))
  }

  /// The rows as the reference has them.
  var rows: [ReferenceRow] {
    values.indices.map { index in
      ReferenceRow(
        key: [.int64(0)],
        eventTime: Timestamp(microseconds: times[index]),
        createdTime: nil,
        snapshot: 1,
        ordinal: Int64(index),
        features: [values[index]]
      )
    }
  }

  /// Windows over the rows in one run.
  func history(_ windows: [WindowAggregate]) -> ViewHistory {
    func column(_ type: ColumnType, _ values: [Scalar]) -> ChunkedColumn {
      ChunkedColumn(type, [Column(type, values)])
    }
    let run = HistoryRun(
      SortedRows(
        keys: [column(.int64, values.map { _ in .int64(0) })],
        eventTimes: column(.timestamp, times.map { .timestamp(Timestamp(microseconds: $0)) }),
        createdTimes: written.map { times in
          column(.timestamp, times.map { .timestamp(Timestamp(microseconds: $0)) })
        },
        snapshots: column(.int64, values.map { _ in .int64(1) }),
        ordinals: column(.int64, values.indices.map { .int64(Int64($0)) })
      ),
      features: [],
      arguments: [column(windows[0].argumentType, values)]
    )
    return ViewHistory(
      runs: [run],
      layout: ViewLayout(
        features: windows.indices.map(ViewLayout.Feature.window),
        latestTypes: [],
        windows: windows,
        argumentTypes: [windows[0].argumentType]
      ),
      isStatic: false,
      ageRule: AgeRule(maxAge: nil)
    )
  }
}
