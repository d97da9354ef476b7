import Foundation
import Granary
import GranaryStatistics
import GranaryTesting

/// A store whose one view has a latest value and random windows, and the rows that it was given: with
/// ties, late rows, nulls, NaN and sums that cancel, in several ingestions.
struct WindowedStore {
  /// A window as its definition says it.
  struct Window {
    let aggregate: WindowAggregate
    let isExact: Bool
    let definition: String
  }

  /// What windows can be over: the expression, its type, and its place among a row's values.
  private static let arguments: [(of: String?, type: ColumnType)] = [
    (nil, .bool), ("x", .float64), ("n", .int64), ("s", .string), ("b", .bool),
  ]

  let store: FeatureStore
  let windows: [Window]
  private(set) var rows: [ReferenceRow] = []
  private let lengths: [Int64]
  private let directory: TemporaryDirectory

  init(in directory: TemporaryDirectory, using generator: inout SeededGenerator) throws {
    self.directory = directory
    lengths = (0..<2).map { _ in generator.pick(GeneratedWindows.lengths) }
    windows = (0..<6).map { [lengths] _ in Self.window(lengths, using: &generator) }
    store = try FeatureStore(at: directory.file("store"))
    let features = windows.indices.map { "  w\($0): {\(windows[$0].definition)}" }
    try store.apply(
      files: [
        (
          "windows.yaml",
          """
          kind: entity
          name: sensor
          join_keys: {id: int64}
          ---
          kind: source
          name: readings
          columns:
            id: int64
            at: {type: timestamp, required: true}
            written: timestamp
            x: float64
            n: int64
            s: string
            b: bool
          event_time: at
          created_time: written
          ---
          kind: feature_view
          name: lately
          entity: sensor
          source: readings
          features:
            latest: x
          \(features.joined(separator: "\n"))
          ---
          kind: feature_service
          name: all
          features: [lately]
          """
        )
      ]
    )
  }

  private static func window(
    _ lengths: [Int64],
    using generator: inout SeededGenerator
  ) -> Window {
    while true {
      let function = generator.pick(AggregateFunction.allCases)
      let index = generator.index(below: arguments.count)
      let (of, type) = arguments[index]
      let length = TimeSpan(microseconds: generator.pick(lengths))
      let isExact = generator.chance(0.2)
      let isFiltered = generator.chance(0.5)
      // The values of a row are those of all arguments, then those where b is true.
      let argument = index + (isFiltered ? arguments.count : 0)
      guard of != nil || !function.needsArgument,
        let aggregate = WindowAggregate(
          function,
          argument: argument,
          of: type,
          over: length,
          isExact: isExact
        )
      else { continue }
      let parts = [
        "aggregate: \(function.rawValue)", of.map { "of: \($0)" }, isFiltered ? "where: b" : nil,
        "window: \(length)", isExact ? "resolution: exact" : nil,
      ]
      let definition = parts.compactMap(\.self).joined(separator: ", ")
      return Window(aggregate: aggregate, isExact: isExact, definition: definition)
    }
  }

  /// Ingests some rows more.
  mutating func ingest(_ snapshot: Int64, using generator: inout SeededGenerator) throws {
    var lines = ["id,at,written,x,n,s,b"]
    for ordinal in 0..<1 + generator.index(below: 25) {
      let time = eventTime(using: &generator)
      let created: Scalar =
        generator.chance(0.5)
        ? .null : .timestamp(Timestamp(microseconds: Int64.random(in: 0...2, using: &generator)))
      let key: Scalar = generator.chance(0.1) ? .null : .int64(generator.pick([0, 1]))
      let values: [Scalar] = [
        .float64(generator.pick([1e300, -1e300, 0.1, -0.1, 1, -0.0, 0, .nan, 0x1p53, 3, 3, 7])),
        .int64(generator.pick([.max, .min, 1, 1, 2, -3, 0])),
        .string(generator.pick(["a", "b", "é", "e\u{301}"])),
        .bool(generator.chance(0.7)),
      ].map { generator.chance(0.15) ? .null : $0 }
      let fields = [key, .timestamp(time), created] + values
      lines.append(fields.map(\.description).joined(separator: ","))
      let isKept = values[3] == .bool(true)
      let arguments = [.bool(true)] + values
      rows.append(
        ReferenceRow(
          key: [key],
          eventTime: time,
          createdTime: created.timestamp,
          snapshot: snapshot,
          ordinal: Int64(ordinal),
          features: arguments + arguments.map { isKept ? $0 : .null }
        )
      )
    }
    let file = directory.file("\(snapshot).csv")
    let text = lines.joined(separator: "\n") + "\n"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    let result = try store.ingest("readings", file: file)
    precondition(result.report.accepted == lines.count - 1, "\(result.report)")
  }

  /// Times a fraction of a window apart, give or take a microsecond, so that rows tie and lie on
  /// edges.
  func eventTime(using generator: inout SeededGenerator) -> Timestamp {
    let day: Int64 = 86_400_000_000
    let length = min(generator.pick(lengths), 30 * day)
    let place = Int64.random(in: -12...12, using: &generator) * max(length / 6, 1)
    let offset = Int64.random(in: -1...1, using: &generator)
    return Timestamp(microseconds: 20_000 * day + place + offset)
  }

  /// What is right by definition, by window.
  var references: [ReferenceWindow] {
    windows.map { ReferenceWindow(rows: rows, aggregate: $0.aggregate, isExact: $0.isExact) }
  }
}

extension Scalar {
  fileprivate var timestamp: Timestamp? {
    if case .timestamp(let time) = self { time } else { nil }
  }
}
