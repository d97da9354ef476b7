/// Where a value is in a JSON document: names of members and places in arrays, from the outside in.
///
/// Written `user.address.city` and `items[0].id`; a name's own dot, bracket or backslash has a
/// backslash before it.
public struct JSONPath: Hashable, Sendable, CustomStringConvertible {
  /// A way from a value to one that it holds.
  public enum Step: Hashable, Sendable {
    /// The member of an object.
    case member(String)
    /// The element of an array, from 0.
    case element(Int)
  }

  /// The way from the outermost value; empty for that itself.
  public let steps: [Step]

  /// A path of these steps.
  public init(_ steps: [Step]) { self.steps = steps }

  /// Reads a path; nil where it is not written as one.
  public init?(_ text: String) {
    var steps: [Step] = []
    var rest = Array(text.unicodeScalars)[...]
    while !rest.isEmpty {
      if rest.first == "[" {
        guard !steps.isEmpty, let element = Self.element(&rest) else { return nil }
        steps.append(element)
      } else {
        if !steps.isEmpty, rest.popFirst() != "." { return nil }
        guard let member = Self.member(&rest) else { return nil }
        steps.append(member)
      }
    }
    guard !steps.isEmpty else { return nil }
    self.steps = steps
  }

  /// The path as it is written.
  public var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .element(let index): text += "[\(index)]"
      case .member(let name):
        if !text.isEmpty { text += "." }
        for scalar in name.unicodeScalars {
          if Self.special.contains(scalar) { text += "\\" }
          text.unicodeScalars.append(scalar)
        }
      }
    }
    return text
  }

  /// Whether it can be written, as one with a name of no letters cannot.
  public var isWritable: Bool {
    !steps.contains { step in
      if case .member("") = step { true } else { false }
    }
  }

  private static let special: [Unicode.Scalar] = [".", "[", "]", "\\"]

  private static func element(_ rest: inout ArraySlice<Unicode.Scalar>) -> Step? {
    guard let end = rest.firstIndex(of: "]") else { return nil }
    let digits = String(String.UnicodeScalarView(rest[(rest.startIndex + 1)..<end]))
    rest = rest[(end + 1)...]
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let index = Int(digits) else {
      return nil
    }
    return .element(index)
  }

  private static func member(_ rest: inout ArraySlice<Unicode.Scalar>) -> Step? {
    var name = String.UnicodeScalarView()
    while let scalar = rest.first, scalar != ".", scalar != "[" {
      rest.removeFirst()
      if scalar == "]" { return nil }
      if scalar == "\\" {
        guard let escaped = rest.popFirst(), special.contains(escaped) else { return nil }
        name.append(escaped)
      } else {
        name.append(scalar)
      }
    }
    return name.isEmpty ? nil : .member(String(name))
  }
}
