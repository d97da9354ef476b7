import Foundation
import Granary
import GranaryStatistics
import GranaryTesting
import Testing

/// A retry under a mended definition against an ingestion under it, where rows are compared with others of
/// their ingestion.
@Suite struct RetryAsIngestTests {
  /// A definition of the readings.
  private struct Definition {
    var max: Int
    var nullValues: String
    var check: String

    var files: [(name: String, text: String)] {
      [
        (
          "readings.yaml",
          """
          kind: source
          name: readings
          format: {type: csv, null_values: [\(nullValues)]}
          unknown_columns: ignore
          columns:
            part: string
            flaw: {type: int64, checks: [{between: {max: \(max)}}]}
            value: {type: int64, checks: [\(check)]}
          """
        )
      ]
    }
  }

  private struct Reading {
    let part: String
    let flaw: Int
    let value: String
  }

  /// A row of a file.
  private struct Place: Hashable {
    let file: Int
    let row: Int
  }

  /// Some with flaws that an older definition refuses, some with words that only the mended one reads, or
  /// that none does.
  private static func rows(_ generator: inout SeededGenerator) -> [[Reading]] {
    (0..<1 + generator.index(below: 3)).map { _ in
      (0..<generator.index(below: 14)).map { _ in
        let value = generator.chance(0.75) ? "\(generator.index(below: 10))" : nil
        return Reading(
          part: generator.pick(["a", "b"]),
          flaw: generator.index(below: 4),
          value: value ?? generator.pick(["", "none", "many"])
        )
      }
    }
  }

  private static func write(
    _ rows: [[Reading]],
    in directory: TemporaryDirectory
  ) throws -> [String] {
    try rows.enumerated().map { number, rows in
      let name = directory.file("\(number).csv")
      let text = rows.map { "\($0.part),\($0.flaw),\($0.value)\n" }.joined()
      // The first line makes every file's content its own.
      try "part,flaw,value,_\(number)\n\(text.replacing("\n", with: ",\n"))"
        .write(toFile: name, atomically: true, encoding: .utf8)
      return name
    }
  }

  private static func kept(_ store: FeatureStore, _ files: [String]) throws -> Set<Place> {
    var places: Set<Place> = []
    for file in try store.quarantine(of: "readings") {
      let number = try #require(files.firstIndex(of: file.file))
      places.formUnion(file.rows.map { Place(file: number, row: $0.ordinal) })
    }
    return places
  }

  /// Ingests under one definition after the other, the rows in quarantine being retried.
  ///
  /// - Returns: The rows in quarantine before the last retry, and at the end.
  private static func outcome(
    of files: [String],
    in directory: TemporaryDirectory,
    _ definitions: [Definition]
  ) throws -> (before: Set<Place>, after: Set<Place>) {
    let store = try FeatureStore(at: directory.file("store-\(definitions.count)"))
    var before: Set<Place> = []
    for (step, definition) in definitions.enumerated() {
      try store.apply(files: definition.files, allowBreaking: true)
      if step == 0 {
        #expect(try store.ingest("readings", files: files).outcome == .committed)
      } else {
        before = try kept(store, files)
        try store.retryQuarantine(of: "readings")
      }
    }
    #expect(try store.check().findings == [])
    return (before, try kept(store, files))
  }

  private static func definitions(
    _ check: String,
    _ generator: inout SeededGenerator
  ) -> [Definition] {
    var definitions = [
      Definition(
        max: 0,
        nullValues: "\"\"",
        check: generator.chance(0.5) ? check : "{between: {min: 0}}"
      ),
      Definition(max: 2, nullValues: "\"\", none", check: check),
    ]
    if generator.chance(0.5) {
      definitions.insert(Definition(max: 1, nullValues: "\"\"", check: check), at: 1)
    }
    return definitions
  }

  private static let orders = ["increasing", "decreasing"].flatMap { order in
    ["true", "strictly"].map { "\(order): \($0)" }
  }

  /// Whatever is said of the rows around, for that makes no difference to an ingestion either.
  @Test(arguments: GeneratedCases.seeds(count: 25))
  func orderAndDeviationAreJudgedAsIfTheFilesWereReadNow(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let kind = generator.pick(Self.orders + ["max_z_score: 1", "max_z_score: 1.5"])
    let filter = generator.chance(0.4) ? ", where: \"part = 'a'\"" : ""
    let definitions = Self.definitions("{\(kind)\(filter)}", &generator)
    let directory = try TemporaryDirectory()
    let files = try Self.write(Self.rows(&generator), in: directory)
    let retried = try Self.outcome(of: files, in: directory, definitions)
    let read = try Self.outcome(of: files, in: directory, definitions.suffix(1))
    #expect(retried.after == retried.before.intersection(read.after), "seed \(seed): \(kind)")
  }

  /// Which rows stand for their values depends on which came in first; which values do, does not.
  @Test(arguments: GeneratedCases.seeds(count: 25))
  func valuesThatMustBeUniqueAreThoseOfAnIngestion(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let filter = generator.chance(0.4) ? ", where: \"part = 'a'\"" : ""
    let definitions = Self.definitions("{unique: true\(filter)}", &generator)
    let directory = try TemporaryDirectory()
    let rows = Self.rows(&generator)
    let files = try Self.write(rows, in: directory)
    let retried = try Self.outcome(of: files, in: directory, definitions).after
    let read = try Self.outcome(of: files, in: directory, definitions.suffix(1)).after
    func values(_ kept: Set<Place>) -> [String] {
      var values: [String] = []
      for (file, rows) in rows.enumerated() {
        for (row, reading) in rows.enumerated() where !kept.contains(Place(file: file, row: row)) {
          let isCompared = Int(reading.value) != nil && (filter.isEmpty || reading.part == "a")
          values.append(isCompared ? reading.value : "\(file).\(row)")
        }
      }
      return values.sorted()
    }
    if definitions[0].check != definitions[1].check {
      // What came in without the check may be there twice.
      #expect(Set(values(retried)) == Set(values(read)), "seed \(seed)")
    } else {
      #expect(values(retried) == values(read), "seed \(seed)")
    }
  }
}
