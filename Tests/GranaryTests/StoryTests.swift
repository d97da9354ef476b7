import Foundation
import Granary
import GranaryTesting
import Testing

/// The main job on a slice of the flights, from definitions to a scored prediction.
@Suite struct StoryTests {
  @Test func quarantinesTheRowWithTheImpossibleWind() throws {
    try TemporaryDirectory.with { directory in
      let flights = try FlightsStore(in: directory)
      let weather = try #require(flights.results["weather"])
      #expect(weather.outcome == .committed)
      #expect(weather.report.quarantined == 1)
      #expect(weather.report.rowsRead == weather.report.accepted + 1)
      let rows = try #require(try flights.store.quarantine(of: "weather").first).rows
      #expect(rows.count == 1)
      let reason = try #require(rows.first?.reasons.first)
      #expect(reason.column == "wind_speed")
      #expect(reason.value == "1048.36058")
      #expect(reason.message.contains("200"))
      let lines = try Repository.text("fixtures/flights_slice/weather.csv").split(separator: "\n")
      let line = try #require(lines.firstIndex { $0.contains("1048.36058") }) + 1
      #expect(rows.first?.line == line)
    }
  }

  @Test func theSameFileAgainAddsNothing() throws {
    try TemporaryDirectory.with { directory in
      let flights = try FlightsStore(in: directory)
      let file = Repository.path("fixtures/flights_slice/planes.csv")
      let again = try flights.store.ingest("planes", file: file)
      #expect(again.outcome == .alreadyIngested)
      #expect(again.snapshot?.number == flights.results["planes"]?.snapshot?.number)
      #expect(try flights.store.snapshots().count == 3)
    }
  }

  /// The expected table was computed with DuckDB by `Tests/Reference/training_set.py`.
  @Test func theTrainingSetEqualsTheOneOfDuckDB() throws {
    try TemporaryDirectory.with { directory in
      let flights = try FlightsStore(in: directory)
      let file = directory.file("set.csv")
      try flights.store.writeTrainingSet(model: "late_arrival", to: file, statuses: true)
      let written = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      let expected = try Repository.text("Tests/Reference/expected/flights_slice.csv")
        .split(separator: "\n")
      #expect(written.count == expected.count)
      for (row, (left, right)) in zip(written, expected).enumerated() {
        try #require(left == right, "line \(row + 1)")
      }
    }
  }

  @Test func trainingPassesItsGatesAndScoresTheSameBitsOnBothSides() throws {
    try TemporaryDirectory.with { directory in
      let flights = try FlightsStore(in: directory)
      let store = flights.store
      let report = try store.train("late_arrival")
      try #require(report.isRegistered, "\(report.failedGates)")
      #expect(report.model == "late_arrival@1")
      let time = try Timestamp(parsing: storyTime)
      try store.materialize(until: time)
      let request = LookupRequest(
        at: time,
        entities: [
          "carrier": ["UA", "??", .null], "origin": ["EWR", "JFK", "EWR"],
          "tailnum": ["N14228", .null, "N0"],
        ],
        request: [
          "dest": ["IAH", "LAX", .null], "distance": [1400.0, 2475, .null],
          "hour": [19, 20, .null],
        ]
      )
      let online = try store.score("late_arrival", request)
      let offline = try store.score("late_arrival", request, offline: true)
      #expect(online.predictions.map(\.bitPattern) == offline.predictions.map(\.bitPattern))
      #expect(online.json == offline.json)
      #expect(online.predictions.allSatisfy { $0 > 0 && $0 < 1 })
    }
  }

  @Test func aModelThatFailsItsGatesIsNotRegistered() throws {
    try TemporaryDirectory.with { directory in
      let store = try FlightsStore(in: directory, gates: "roc_auc: {min: 0.99}").store
      let report = try store.train("late_arrival")
      #expect(!report.isRegistered)
      #expect(report.failedGates.count == 1)
      #expect(report.failedGates.first?.hasSuffix("below 0.99") == true)
      #expect(try store.models().isEmpty)
    }
  }

  /// Training twice on the same rows gives the same artifact: no clock, no chance.
  @Test func trainingIsDeterministic() throws {
    try TemporaryDirectory.with { directory in
      let store = try FlightsStore(in: directory).store
      let first = try store.train("late_arrival")
      let second = try store.train("late_arrival")
      #expect(second.model == "late_arrival@2")
      #expect(first.artifact != nil)
      #expect(first.artifact == second.artifact)
    }
  }

  /// A model read from disk by another process predicts what the one in memory did.
  @Test func aReopenedStoreScoresTheSameBits() throws {
    try TemporaryDirectory.with { directory in
      let store = try FlightsStore(in: directory).store
      try store.train("late_arrival")
      let time = try Timestamp(parsing: storyTime)
      try store.materialize(until: time)
      let request = LookupRequest(
        at: time,
        entities: ["carrier": ["UA"], "origin": ["EWR"], "tailnum": ["N14228"]],
        request: ["dest": ["IAH"], "distance": [1400], "hour": [19]]
      )
      let before = try store.score("late_arrival", request)
      let reopened = try FeatureStore(at: store.directory, create: false)
      #expect(try reopened.score("late_arrival", request).json == before.json)
    }
  }
}
