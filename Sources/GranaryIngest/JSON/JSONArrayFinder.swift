import GranaryColumns
import GranaryJSON

/// Finds where in a document the array at a path begins, a byte at a time.
///
/// It follows quotes, brackets, colons and commas; whether the rest is JSON is for others to say.
struct JSONArrayFinder: Sendable {
  private struct Container {
    let isObject: Bool
    /// The member or element that is being read.
    var step: JSONPath.Step?
  }

  private let steps: [JSONPath.Step]
  private var open: [Container] = []
  private var isInString = false
  private var isEscaped = false
  private var stringStart = 0
  /// The last string, with its quotes.
  private var string = 0..<0

  init(_ steps: [JSONPath.Step]) { self.steps = steps }

  /// Arrays and objects that are open.
  var depth: Int { open.count }

  /// What closes the array that was found and all that is around it.
  var closers: [UInt8] {
    [UInt8(ascii: "]")] + open.reversed().map { UInt8(ascii: $0.isObject ? "}" : "]") }
  }

  /// Follows over the last byte of a document so far.
  ///
  /// - Returns: Whether it opens the array.
  mutating func take(_ byte: UInt8, in document: [UInt8]) -> Bool {
    if isInString {
      takeInString(byte, end: document.count)
      return false
    }
    switch byte {
    case ASCII.quote:
      isInString = true
      stringStart = document.count - 1
    case UInt8(ascii: "["):
      if isAtPath { return true }
      open.append(Container(isObject: false, step: .element(0)))
    case UInt8(ascii: "{"): open.append(Container(isObject: true, step: nil))
    case UInt8(ascii: "]"), UInt8(ascii: "}"): _ = open.popLast()
    case UInt8(ascii: ":"): nameMember(document)
    case UInt8(ascii: ","): endMember()
    default: break
    }
    return false
  }

  private var isAtPath: Bool {
    open.count == steps.count && zip(open, steps).allSatisfy { Self.areSame($0.step, $1) }
  }

  private static func areSame(_ step: JSONPath.Step?, _ other: JSONPath.Step) -> Bool {
    switch (step, other) {
    case (.member(let name), .member(let otherName)): Text(name) == Text(otherName)
    case (.element(let place), .element(let otherPlace)): place == otherPlace
    default: false
    }
  }

  private mutating func takeInString(_ byte: UInt8, end: Int) {
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == ASCII.quote {
      isInString = false
      string = stringStart..<end
    }
  }

  /// Of a string before a colon: it names the member that follows.
  private mutating func nameMember(_ document: [UInt8]) {
    guard let last = open.indices.last, open[last].isObject, open.count <= steps.count else {
      return
    }
    do throws(JSONError) {
      let name = try JSONValue(parsing: Array(document[string])).text
      open[last].step = name.map { .member($0) }
    } catch {
      // No name then; that the document is no JSON comes out when it is checked.
      open[last].step = nil
    }
  }

  private mutating func endMember() {
    guard let last = open.indices.last else { return }
    if case .element(let place) = open[last].step {
      open[last].step = .element(place + 1)
    } else {
      open[last].step = nil
    }
  }
}
