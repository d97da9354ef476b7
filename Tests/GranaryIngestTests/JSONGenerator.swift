import GranaryColumns
import GranaryStatistics
import GranaryTesting

/// Rows of JSON, most of them right, some with a few bytes changed.
struct JSONGenerator {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// Lines, each with its line feed.
  mutating func lines(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<count {
      bytes += line()
      bytes.append(0x0A)
    }
    return bytes
  }

  /// A row; two of five with a few bytes changed.
  mutating func line() -> [UInt8] {
    var row = Array(object(["i", "x", "s", "b", "o", "é", "y"], depth: 3).utf8)
    if random.chance(0.4) {
      for _ in 0...random.index(below: 3) { mutate(&row) }
    }
    return row
  }

  private mutating func space() -> String {
    random.chance(0.9) ? "" : random.pick([" ", "\t", "\r", "  "])
  }

  private mutating func object(_ names: [String], depth: Int) -> String {
    var names = names
    var members: [String] = []
    for _ in 0..<random.index(below: names.count + 1) {
      let name = names.remove(at: random.index(below: names.count))
      if random.chance(0.03) { names.append(name) }
      let value = random.chance(0.93) ? fitting(name, depth: depth) : value(depth: depth)
      members.append("\(space())\(string(name))\(space()):\(space())\(value)\(space())")
    }
    return "{" + space() + members.joined(separator: ",") + "}"
  }

  private mutating func fitting(_ name: String, depth: Int) -> String {
    switch name {
    case "i": integer()
    case "x": number()
    case "s": string(random.text().string)
    case "b": random.pick(["true", "false", "null"])
    case "o" where depth > 0: object(["a", "k\"", "y"], depth: depth - 1)
    default: value(depth: depth)
    }
  }

  private mutating func value(depth: Int) -> String {
    switch random.index(below: depth > 0 ? 8 : 6) {
    case 0: return random.pick(["true", "false", "null"])
    case 1: return integer()
    case 2: return number()
    case 3: return string(random.pick(["", "5", "-7.5e3", "nan", "Infinity", "true", "0x1", " 1"]))
    case 4, 5: return string(random.text().string)
    case 6:
      let elements = (0..<random.index(below: 4)).map { _ in value(depth: depth - 1) }
      return "[" + space() + elements.joined(separator: space() + "," + space()) + "]"
    default: return object(["a", "b", "y"], depth: depth - 1)
    }
  }

  private mutating func integer() -> String {
    if random.chance(0.7) { return "\(Int64.random(in: -1_000...1_000, using: &random))" }
    return random.pick([
      "0", "-0", "7", "-12", "12.0", "1.5e1", "1e3", "25e-2", "9007199254740993", "100e-2",
      "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e19", "1e18",
      "-9223372036854775809", "0.1e1", "123456789012345678901234567890", "0e99", "1e400",
    ])
  }

  private mutating func number() -> String {
    switch random.index(below: 4) {
    case 0: return integer()
    case 1: return Double(bitPattern: random.next() & 0xBFFF_FFFF_FFFF_FFFF).description
    case 2: return "\(random.next()).\(random.next())e\(random.index(below: 700) - 350)"
    case 3 where random.chance(0.5):
      return random.pick(["0.1", "-0.0", "1e308", "1.8e308", "5e-324", "2e-324", "1e-400", "4.35"])
    default: return "\(Double(Int64.random(in: -99_999...99_999, using: &random)) / 1_000)"
    }
  }

  /// A text in quotes, with some of its characters escaped.
  private mutating func string(_ text: String) -> String {
    var string = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" || scalar.value < 0x20 || random.chance(0.05) {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16, uppercase: random.chance(0.5))
          string += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else {
        string.unicodeScalars.append(scalar)
      }
    }
    if random.chance(0.1) {
      string += random.pick([#"\n"#, #"\""#, #"\/"#, #"\ud83d"#, #"\ud83d\ude00"#])
    }
    return string + "\""
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let special =
      Array(#"{}[]",:\u0eE+-.dD'/ntf"#.utf8) + [0x00, 0x09, 0x0A, 0x20, 0x80, 0xC3, 0xED]
    guard !bytes.isEmpty else { return bytes.append(random.pick(special)) }
    let position = random.index(below: bytes.count)
    switch random.index(below: 6) {
    case 0: bytes[position] = UInt8(truncatingIfNeeded: random.next())
    case 1: bytes[position] = random.pick(special)
    case 2: bytes.remove(at: position)
    case 3: bytes.insert(random.pick(special), at: position)
    case 4: bytes.insert(bytes[position], at: position)
    default: bytes.removeLast(bytes.count - position)
    }
  }
}
