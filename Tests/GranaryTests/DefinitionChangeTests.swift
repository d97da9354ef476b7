import Foundation
import Granary
import GranaryTesting
import Testing

/// What a changed definition means for rows that are there already.
@Suite struct DefinitionChangeTests {
  private func definitions(
    derive: String = "seen: at + hours(1)",
    clock: String = "at",
    description: String = "A reading"
  ) -> [(name: String, text: String)] {
    [
      (
        "small.yaml",
        """
        kind: entity
        name: sensor
        join_keys: {id: int64}
        ---
        kind: source
        name: readings
        columns: {id: int64, at: timestamp, value: float64}
        derive: {\(derive)}
        event_time: \(clock)
        ---
        kind: feature_view
        name: latest
        description: \(description)
        entity: sensor
        source: readings
        features: {value: value}
        ---
        kind: feature_service
        name: reading
        features: [latest]
        """
      )
    ]
  }

  private func withStore(_ body: (FeatureStore, TemporaryDirectory) throws -> Void) throws {
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store"))
      try store.apply(files: definitions())
      let file = directory.file("rows.csv")
      try "id,at,value\n1,2020-01-01T00:00:00Z,5\n"
        .write(toFile: file, atomically: true, encoding: .utf8)
      try store.ingest("readings", file: file)
      try body(store, directory)
    }
  }

  private func version(of view: String, in store: FeatureStore) throws -> Int? {
    try store.registered().first { $0.kind == "feature_view" && $0.name == view }?.version
  }

  /// Rows from before the clock have no time to be known from: they must not be known always.
  @Test func rowsWithoutTheNewClockAreLeftOutOfTheView() throws {
    try withStore { store, directory in
      try store.apply(
        files: definitions(derive: "known: at + hours(2)", clock: "known"),
        allowBreaking: true
      )
      let frame = directory.file("frame.csv")
      try "id,event_time\n1,1980-01-01T00:00:00Z\n1,2030-01-01T00:00:00Z\n"
        .write(toFile: frame, atomically: true, encoding: .utf8)
      let set = try store.trainingSet(service: "reading", entities: frame).set
      #expect(set.features.entries.map(\.statuses) == [[.notFound, .notFound]])
    }
  }

  @Test func anotherDerivationOfTheClockIsAnotherVersionOfTheView() throws {
    try withStore { store, _ in
      try store.apply(files: definitions(clock: "seen"), allowBreaking: true)
      let before = try version(of: "latest", in: store)
      try store.apply(
        files: definitions(derive: "seen: at + hours(1000)", clock: "seen"),
        allowBreaking: true
      )
      #expect(before == 2)
      #expect(try version(of: "latest", in: store) == 3)
    }
  }

  @Test func anotherDescriptionIsNoOtherVersionOfTheView() throws {
    try withStore { store, _ in
      try store.apply(files: definitions(description: "Another word for it"))
      #expect(try version(of: "latest", in: store) == 1)
      let text = try store.registered().first { $0.name == "latest" }?.text
      #expect(text?.contains("Another word for it") == true)
    }
  }

  @Test func aFrameThatHasAFeatureAlreadyIsRefused() throws {
    try withStore { store, directory in
      let frame = directory.file("frame.csv")
      try "id,event_time,latest__value\n1,2030-01-01T00:00:00Z,3\n"
        .write(toFile: frame, atomically: true, encoding: .utf8)
      let error = #expect(throws: GranaryError.self) {
        try store.trainingSet(service: "reading", entities: frame)
      }
      #expect(error?.code == "bad_entity_frame")
      #expect(error?.message.contains("'latest__value'") == true)
    }
  }

  @Test func aWatermarkInTheFutureIsRefused() throws {
    try withStore { store, _ in
      let time = try Timestamp(parsing: "2113-01-01T00:00:00Z")
      let error = #expect(throws: GranaryError.self) { try store.materialize(until: time) }
      #expect(error?.code == "future_watermark")
      #expect(try store.materialize(until: time, allowFuture: true).count == 1)
    }
  }

  @Test func aStoreThatLostItsRegistryIsNotBegunAnew() throws {
    try withStore { store, _ in
      try FileManager.default.removeItem(atPath: store.directory + "/registry.sqlite")
      let error = #expect(throws: GranaryError.self) { try FeatureStore(at: store.directory) }
      #expect(error?.code == "lost_registry")
    }
  }
}
