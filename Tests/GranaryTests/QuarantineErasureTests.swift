import Foundation
import Granary
import GranaryTesting
import Testing

/// Which of the rows kept aside are those of an entity, and which only look so.
@Suite struct QuarantineErasureTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    var format = "csv"
    var columns = "tail: string, at: timestamp"
    var keys = "tail: string"
    var derive = ""
    let text: String
    let entity: [String: String]
    /// The lines of the rows that stay, all of which are refused.
    let left: [Int]
  }

  static let cases = [
    Case(
      testDescription: "a key that is read, whatever else is wrong",
      text: "tail,at\nN1,never\nN12,never\n\" N1\",never\nN2,N1\n",
      entity: ["tail": "N1"],
      left: [3, 4, 5]
    ),
    Case(
      testDescription: "whole fields of rows that cannot be read",
      text: "tail,at\nN1\n N1 ,a,b\nN12\nxN1,a,b\nN1 x,a,b\nb,a,\"N1\"\n",
      entity: ["tail": "N1"],
      left: [4, 5, 6]
    ),
    Case(
      testDescription: "values with delimiters and quotes",
      text: "tail,at\n\"Smith, J\"\n\"Smith\",J,x\n\"a \"\"b\"\"\"\n",
      entity: ["tail": "Smith, J"],
      left: [3, 4]
    ),
    Case(
      testDescription: "values as they are escaped",
      text: "tail,at\n\"a \"\"b\"\"\"\na \"b\n",
      entity: ["tail": "a \"b\""],
      left: [3]
    ),
    Case(
      testDescription: "integers, however they are written",
      columns: "tail: int64, at: timestamp",
      keys: "tail: int64",
      text: "tail,at\n1\n+01\n11\n-1\n1.5\n2013-01-01\n2,1,x\n",
      entity: ["tail": "1"],
      left: [4, 5, 6, 7]
    ),
    Case(
      testDescription: "every key of several",
      columns: "a: string, b: string, at: timestamp",
      keys: "a: string, b: string",
      text: "a,b,at\nx,y\nx,z\ny,x\nx,y,never\n",
      entity: ["a": "x", "b": "y"],
      left: [3]
    ),
    Case(
      testDescription: "a key that is computed",
      columns: "a: string, b: string, at: timestamp",
      keys: "route: string",
      derive: "derive: {joined: \"concat(a, '-')\", route: \"concat(joined, b)\"}",
      text: "a,b,at\nx,y,never\nx,z,never\n",
      entity: ["route": "x-y"],
      left: [3]
    ),
    Case(
      testDescription: "JSON",
      format: "jsonl",
      text: """
        {"tail": "N1", "at": "never"}
        {"tail": "N12", "at": "never"}
        {"tail": "N1"
        {"tail": "a \\"b\\"
        {"tail": N1 x}
        """ + "\n",
      entity: ["tail": "N1"],
      left: [2, 4, 5]
    ),
  ]

  @Test(arguments: cases)
  func exactlyTheRowsOfTheEntityGo(_ expected: Case) throws {
    try TemporaryDirectory.with { directory in
      let store = try FeatureStore(at: directory.file("store"))
      let definitions = """
        kind: entity
        name: plane
        join_keys: {\(expected.keys)}
        ---
        kind: source
        name: flights
        format: {type: \(expected.format)}
        columns: {\(expected.columns)}
        \(expected.derive)
        event_time: at
        """
      try store.apply(files: [("planes.yaml", definitions)])
      let file = directory.file("flights.\(expected.format)")
      try expected.text.write(toFile: file, atomically: true, encoding: .utf8)
      try store.ingest("flights", file: file)
      _ = try store.erase(expected.entity)
      let left = try store.quarantine(of: "flights").flatMap(\.rows).map(\.line)
      #expect(left == expected.left)
    }
  }
}
