import GranaryColumns
import GranaryJSON
import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct JSONFuzzTests {
  @Test(arguments: GeneratedCases.seeds)
  func everyValueReadsBackAsWritten(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let value = generator.json(depth: 4)
    #expect(try JSONValue(parsing: value.encoded()) == value, "seed \(seed)")
    #expect(try JSONValue(parsing: value.prettyDescription) == value, "seed \(seed)")
  }

  /// Whatever comes in, out comes a value or an error that lies within the text; and a value is
  /// one that reads back.
  @Test func mutatedTextsNeverCrash() throws {
    for seed in GeneratedCases.seeds(count: 5_000) {
      var generator = SeededGenerator(seed: seed)
      var bytes = generator.json(depth: 4).encoded()
      for _ in 0...generator.index(below: 4) { generator.mutate(&bytes) }
      switch Result(catching: { () throws(JSONError) in try JSONValue(parsing: bytes) }) {
      case .success(let value):
        guard try JSONValue(parsing: value.encoded()) == value else {
          Issue.record("seed \(seed): \(bytes)")
          continue
        }
      case .failure(let error):
        guard (0...bytes.count).contains(error.offset) else {
          Issue.record("seed \(seed): \(error)")
          continue
        }
      }
    }
  }
}

extension SeededGenerator {
  fileprivate mutating func json(depth: Int) -> JSONValue {
    switch index(below: depth > 0 ? 8 : 5) {
    case 0: return .null
    case 1: return .bool(chance(0.5))
    case 2:
      return .number(pick(["0", "-0", "1.0", "1E+2", "123456789012345678901234567890", "-0.1e-9"]))
    case 3, 4: return .string(text().string)
    case 5: return .array((0..<index(below: 5)).map { _ in json(depth: depth - 1) })
    default:
      var names: Set<Text> = []
      let members = (0..<index(below: 5)).compactMap { _ -> JSONValue.Member? in
        let name = text()
        guard names.insert(name).inserted else { return nil }
        return JSONValue.Member(name.string, json(depth: depth - 1))
      }
      return .object(members)
    }
  }

  /// One byte changed, removed, doubled or put in; or the end cut off.
  fileprivate mutating func mutate(_ bytes: inout [UInt8]) {
    let special = Array(#"{}[]",:\u0eE+-.dD"#.utf8) + [0x00, 0x20, 0x80, 0xC0, 0xED, 0xF4, 0xFF]
    guard !bytes.isEmpty else { return bytes.append(pick(special)) }
    let position = index(below: bytes.count)
    switch index(below: 5) {
    case 0: bytes[position] = UInt8(truncatingIfNeeded: next())
    case 1: bytes[position] = pick(special)
    case 2: bytes.remove(at: position)
    case 3: bytes.insert(pick(special), at: position)
    default: bytes.removeLast(bytes.count - position)
    }
  }
}
