/// Why a text is no JSON that this package reads, and where: RFC 8259, with names once in an object,
/// surrogates in pairs, and a limit on depth.
struct JSONFault: Error, Hashable {
  enum Kind: Hashable {
    case valueExpected
    case nameExpected
    case colonExpected
    /// Neither a comma nor the end of an object.
    case memberEndExpected
    /// Neither a comma nor the end of an array.
    case elementEndExpected
    case digitExpected
    case leadingZero
    case controlCharacter
    case unknownEscape
    case hexadecimalDigitsExpected
    case loneSurrogate
    case unclosedString
    case textAfterEnd
    case duplicateName
    case tooDeep(limit: Int)
    /// A row that is JSON, and something else than an object.
    case notAnObject
  }

  let kind: Kind
  /// The byte concerned, counted as its cursor does.
  let position: Int
}
