import Foundation
import Granary
import GranaryTesting
import Testing

/// What one process reads another may change before it writes: nothing is lost or mixed then.
@Suite struct ConcurrencyTests {
  private func entity(_ name: String) -> (name: String, text: String) {
    ("\(name).yaml", "kind: entity\nname: \(name)\njoin_keys: {\(name)_id: int64}\n")
  }

  @Test func whatManyRegisterAtOnceIsAllThere() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("store")
    let names = (0..<12).map { "entity_\($0)" }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for name in names {
        group.addTask { _ = try FeatureStore(at: path).apply(files: [entity(name)]) }
      }
      try await group.waitForAll()
    }
    let registered = try FeatureStore(at: path, create: false).registered()
    #expect(Set(registered.map(\.name)) == Set(names))
    #expect(registered.allSatisfy { $0.version == 1 })
  }

  /// The tables of a store are made by one, however many find it without them.
  @Test func aStoreIsMadeOnceHoweverManyOpenIt() async throws {
    for _ in 0..<20 {
      let directory = try TemporaryDirectory()
      let path = directory.file("store")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 { group.addTask { try FeatureStore(at: path).checkReadiness() } }
        try await group.waitForAll()
      }
    }
  }

  @Test func aRemovedOnlineStoreIsMadeAnew() throws {
    try TemporaryDirectory.with { directory in
      let path = directory.file("store")
      _ = try FeatureStore(at: path)
      try FileManager.default.removeItem(atPath: path + "/online.sqlite")
      try FeatureStore(at: path, create: false).checkReadiness()
    }
  }

  /// Rows that were checked against the old definition are not taken in under the new one.
  @Test func anIngestionUnderAChangedDefinitionIsRefused() throws {
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store"))
      func source(_ check: String) -> (name: String, text: String) {
        ("s.yaml", "kind: source\nname: s\ncolumns: {x: {type: int64, checks: [\(check)]}}\n")
      }
      try store.apply(files: [source("{between: {max: 10}}")])
      let file = directory.file("rows.csv")
      try "x\n5\n".write(toFile: file, atomically: true, encoding: .utf8)
      let error = #expect(throws: GranaryError.self) {
        try store.ingest("s", file: file) { _ in
          _ = try? store.apply(files: [source("{between: {max: 1}}")])
        }
      }
      #expect(error?.code == "changed_source")
      #expect(try store.snapshots().isEmpty)
      #expect(try store.ingest("s", file: file).outcome == .committed)
      #expect(try store.snapshots().first?.quarantined == 1)
    }
  }
}
