/// A pattern of `like`: `%` stands for any text, `_` for any one Unicode scalar, all else for
/// itself; after the escape character all three do.
///
/// Matching never goes back in the text: it takes time linear in the text for every 64 scalars of
/// the pattern.
enum LikePattern: Sendable {
  case exact([UInt8])
  case prefix([UInt8])
  case suffix([UInt8])
  case contains(TextSearch)
  case general(LikeAutomaton)
  /// The pattern ends with its escape character.
  case nothing

  init(_ pattern: Span<UInt8>, escape: UInt32? = nil) {
    guard let elements = LikeElement.reading(pattern, escape: escape) else {
      self = .nothing
      return
    }
    let leads = elements.first == .anyText
    let trails = elements.last == .anyText && elements.count > 1
    let inner = elements.dropFirst(leads ? 1 : 0).dropLast(trails ? 1 : 0)
    var literal: [UInt8] = []
    for element in inner {
      guard case .scalar(let value) = element, let scalar = Unicode.Scalar(value) else {
        self = .general(LikeAutomaton(elements))
        return
      }
      literal.append(contentsOf: scalar.utf8)
    }
    switch (leads, trails) {
    case (false, false): self = .exact(literal)
    case (false, true): self = .prefix(literal)
    case (true, false): self = .suffix(literal)
    case (true, true): self = .contains(TextSearch(literal))
    }
  }

  func matches(_ text: Span<UInt8>) -> Bool {
    switch self {
    case .exact(let literal): text.isEqual(to: literal.span)
    case .prefix(let literal): text.hasPrefix(literal.span)
    case .suffix(let literal): text.hasSuffix(literal.span)
    case .contains(let search): search.place(in: text) != nil
    case .general(let automaton): automaton.matches(text)
    case .nothing: false
    }
  }
}

/// A piece of a pattern of `like`.
enum LikeElement: Equatable {
  case anyText
  case anyScalar
  case scalar(UInt32)

  /// The pieces of a pattern; nil where it ends with its escape character.
  static func reading(_ pattern: Span<UInt8>, escape: UInt32?) -> [LikeElement]? {
    var elements: [LikeElement] = []
    var place = 0
    var isEscaped = false
    while place < pattern.count {
      let next = pattern.place(after: place)
      let scalar = pattern.scalar(from: place, upTo: next)
      if isEscaped {
        elements.append(.scalar(scalar))
        isEscaped = false
      } else if scalar == escape {
        isEscaped = true
      } else {
        elements.append(LikeElement(scalar))
      }
      place = next
    }
    return isEscaped ? nil : elements
  }

  private init(_ scalar: UInt32) {
    switch scalar {
    case 0x25: self = .anyText
    case 0x5F: self = .anyScalar
    default: self = .scalar(scalar)
    }
  }
}

/// Matches a pattern of `like` as a nondeterministic automaton whose states are the bits of words,
/// all moved at once by each scalar of the text.
///
/// State i: the first i pieces other than `%` have matched. Where a `%` follows them the state
/// stays alive whatever comes.
struct LikeAutomaton: Sendable {
  private let wordCount: Int
  private let finalState: Int
  /// The states that a `%` keeps alive.
  private var waiting: [UInt64]
  /// For each class of scalars the words of the states that it moves on.
  ///
  /// Class 0 is of the scalars that the pattern does not name.
  private var moving: [UInt64]
  private var asciiClasses = Array(repeating: 0, count: 128)
  private var otherClasses: [UInt32: Int] = [:]

  init(_ elements: [LikeElement]) {
    finalState = elements.count { $0 != .anyText }
    wordCount = finalState / 64 + 1
    waiting = Array(repeating: 0, count: wordCount)
    moving = waiting
    var state = 0
    var places: [(scalar: UInt32, state: Int)] = []
    for element in elements {
      switch element {
      case .anyText:
        waiting.insertBit(state)
        continue
      case .anyScalar: moving.insertBit(state)
      case .scalar(let scalar): places.append((scalar, state))
      }
      state += 1
    }
    let movedByAny = moving
    for (scalar, state) in places {
      if scalarClass(scalar) == 0 {
        let number = moving.count / wordCount
        if scalar < 128 {
          asciiClasses[Int(scalar)] = number
        } else {
          otherClasses[scalar] = number
        }
        moving.append(contentsOf: movedByAny)
      }
      moving.insertBit(scalarClass(scalar) * wordCount * 64 + state)
    }
  }

  func matches(_ text: Span<UInt8>) -> Bool {
    wordCount == 1 ? matchesInOneWord(text) : matchesInWords(text)
  }

  /// What ``matchesInWords(_:)`` does, without a loop and an array: 3 ns a scalar, not 8.
  private func matchesInOneWord(_ text: Span<UInt8>) -> Bool {
    let staying = waiting[0]
    var alive: UInt64 = 1
    var place = 0
    while place < text.count {
      let next = text.place(after: place)
      let stepping = alive & moving[scalarClass(text.scalar(from: place, upTo: next))]
      alive = stepping << 1 | alive & staying
      if alive == 0 { return false }
      place = next
    }
    return alive >> UInt64(finalState) & 1 == 1
  }

  private func matchesInWords(_ text: Span<UInt8>) -> Bool {
    var alive = Array(repeating: 0 as UInt64, count: wordCount)
    alive.insertBit(0)
    var place = 0
    while place < text.count {
      let next = text.place(after: place)
      let row = scalarClass(text.scalar(from: place, upTo: next)) * wordCount
      var carry: UInt64 = 0
      var anyAlive: UInt64 = 0
      for word in 0..<wordCount {
        let stepping = alive[word] & moving[row + word]
        alive[word] = stepping << 1 | carry | alive[word] & waiting[word]
        carry = stepping >> 63
        anyAlive |= alive[word]
      }
      if anyAlive == 0 { return false }
      place = next
    }
    return alive.containsBit(finalState)
  }

  @inline(__always)
  private func scalarClass(_ scalar: UInt32) -> Int {
    scalar < 128 ? asciiClasses[Int(scalar)] : otherClasses[scalar] ?? 0
  }
}

extension [UInt64] {
  fileprivate mutating func insertBit(_ bit: Int) { self[bit >> 6] |= 1 << UInt64(bit & 63) }

  fileprivate func containsBit(_ bit: Int) -> Bool { self[bit >> 6] >> UInt64(bit & 63) & 1 == 1 }
}
