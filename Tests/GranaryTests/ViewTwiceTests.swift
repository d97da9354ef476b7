import Foundation
import Granary
import GranaryStatistics
import GranaryTesting
import Testing

/// One view read by two columns: the weather where a flight leaves and where it goes.
@Suite struct ViewTwiceTests {
  static let definitions = """
    kind: entity
    name: airport
    join_keys: {country: string, origin: string}
    ---
    kind: source
    name: weather
    columns: {country: string, origin: string, at: timestamp, temp: float64, wind: int64}
    event_time: at
    ---
    kind: source
    name: flights
    columns:
      country: string
      origin: string
      dest: string
      at: timestamp
      distance: int64
      delay: float64
    event_time: at
    ---
    kind: feature_view
    name: weather
    entity: airport
    source: weather
    max_age: 2h
    features: {temp: temp, wind: wind, winds_3h: {aggregate: sum, of: wind, window: 3h}}
    ---
    kind: feature_service
    name: flight
    features: [weather, {view: weather, by: {origin: dest}, as: dest_weather, features: [winds_3h, temp]}]
    request: {distance: float64}
    ---
    kind: model
    name: late
    service: flight
    entity_frame: {source: flights, event_time: at}
    label: delay > 0
    split: {by: time, test_fraction: 0.25}
    transforms: [{impute: mean, columns: [wind, dest_weather__temp]}, {drop: [country, origin, dest]}]
    estimator: {type: gradient_boosting, trees: 3}
    """

  static let airports = ["A", "B", "C"]

  private func filled(
    _ directory: TemporaryDirectory,
    using generator: inout SeededGenerator
  ) throws -> FeatureStore {
    let store = try FeatureStore(at: directory.file("store"))
    try store.apply(files: [("twice.yaml", Self.definitions)])
    let weather = (0..<300).map { hour in
      let place =
        "\(["US", "CA"].randomElement(using: &generator) ?? ""),"
        + "\(Self.airports.randomElement(using: &generator) ?? "")"
      return "\(place),\(Self.time(hour, 0)),\(Double(hour % 37)),\(hour % 11)\n"
    }
    let flights = (0..<200).map { hour in
      let ends = Self.airports.shuffled(using: &generator).prefix(2).joined(separator: ",")
      return "US,\(ends),\(Self.time(hour, 30)),\(hour * 10),\(hour % 3 - 1)\n"
    }
    for (source, rows) in [
      ("weather", "country,origin,at,temp,wind\n" + weather.joined()),
      ("flights", "country,origin,dest,at,distance,delay\n" + flights.joined()),
    ] {
      try rows.write(toFile: directory.file("\(source).csv"), atomically: true, encoding: .utf8)
      try store.ingest(source, file: directory.file("\(source).csv"))
    }
    return store
  }

  /// A time in January 2026, by hours since its beginning.
  private static func time(_ hour: Int, _ minute: Int) -> String {
    func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "2026-01-\(digits(hour / 24 + 1))T\(digits(hour % 24)):\(minute == 0 ? "00" : "30"):00Z"
  }

  @Test func theColumnsAreNamedByTheAlias() throws {
    let set = try DefinitionSet(parsing: [("twice.yaml", Self.definitions)])
    let service = try set.resolve(service: "flight")
    #expect(
      service.features.map(\.qualifiedName) == [
        "weather__temp", "weather__wind", "weather__winds_3h", "dest_weather__winds_3h",
        "dest_weather__temp",
      ]
    )
    #expect(service.joinKeys.map(\.name) == ["country", "origin", "dest"])
    let model = try set.resolve(model: "late")
    #expect(
      model.inputs.map(\.name).dropFirst(5) == ["distance", "country", "origin", "dest"]
    )
    #expect(try model.input(named: "wind").name == "weather__wind")
    let error = #expect(throws: DefinitionError.self) { try model.input(named: "temp") }
    #expect(
      error?.message == "'temp' is short for more than one column: weather__temp,"
        + " dest_weather__temp; write one in full"
    )
  }

  /// What the view gives for the destination is what it gives for an origin of that name.
  @Test func theDestinationIsReadAsAnOriginIs() throws {
    try TemporaryDirectory.with { directory in
      var generator = SeededGenerator(seed: 6)
      let store = try filled(directory, using: &generator)
      let set = try store.trainingSet(model: "late")
      #expect(set.views == ["weather@1", "weather@1 by origin = dest as dest_weather"])
      let table = set.set.table(statuses: true)
      let swapped = Batch(
        Schema(set.set.frame.rows.schema.fields),
        ["country", "dest", "origin", "at", "distance", "delay"].compactMap { table[$0] }
      )
      let other = try store.trainingSet(
        service: "flight",
        frame: EntityFrame(rows: swapped, eventTime: "at")
      ).set.table(statuses: true)
      for feature in ["winds_3h", "temp", "temp__status"] {
        let far = try #require(table["dest_weather__\(feature)"])
        #expect(try far.hasSameBits(as: #require(other["weather__\(feature)"])), "\(feature)")
      }
      #expect(table["dest_weather__temp"]?.scalars != table["weather__temp"]?.scalars)
    }
  }

  @Test func whatIsServedIsWhatIsTrainedOn() throws {
    try TemporaryDirectory.with { directory in
      var generator = SeededGenerator(seed: 7)
      let store = try filled(directory, using: &generator)
      for hour in stride(from: 0, to: 320, by: 7) {
        let time = try Timestamp(parsing: Self.time(hour, 30))
        try store.materialize(until: time)
        let rows = (0..<20).map { _ in
          (0..<2).map { _ in Self.airports.randomElement(using: &generator) ?? "" }
        }
        let request = LookupRequest(
          service: "flight",
          at: time,
          entities: [
            "country": rows.map { _ in "US" },
            "origin": rows.map { .string($0[0]) },
            "dest": rows.map { .string($0[1]) },
          ],
          request: ["distance": rows.map { _ in 100 }]
        )
        #expect(try store.lookup(request).json == store.offlineFeatures(request).json)
      }
      #expect(try store.train("late").manifest["inputs"]?.elements?.count == 9)
    }
  }

  /// Other columns under the same names are other features.
  @Test func aModelTrainedByOtherColumnsIsNotUsed() throws {
    try TemporaryDirectory.with { directory in
      var generator = SeededGenerator(seed: 8)
      let store = try filled(directory, using: &generator)
      let gate = "\ngates: {roc_auc: {min: 0}, beats_baseline: false}"
      // The names and types of all inputs stay; only the column that a key is taken from changes.
      let third = "{view: weather, by: {origin: dest}, as: third, features: [temp]}"
      let before = Self.definitions.replacing("temp]}]", with: "temp]}, \(third)]") + gate
      try store.apply(files: [("twice.yaml", before)])
      #expect(try store.train("late").isRegistered)
      let after = before.replacing("by: {origin: dest}, as: third", with: "as: third")
      try store.apply(files: [("twice.yaml", after)], allowBreaking: true)
      let request = LookupRequest(
        entities: ["country": ["US"], "origin": ["A"], "dest": ["B"]],
        request: ["distance": [1]]
      )
      let error = #expect(throws: GranaryError.self) {
        try store.score("late", request, offline: true)
      }
      #expect(error?.code == "stale_model")
      #expect(error?.message.contains("weather@1 by origin = dest as third, now") == true)
    }
  }
}
