import GranaryColumns

extension FunctionTable {
  /// What looks for texts in texts, byte by byte: case counts, and so does every accent.
  static let textTests = [
    Function("starts_with", [.test { text, prefix in text.hasPrefix(prefix) }]),
    Function("ends_with", [.test { text, suffix in text.hasSuffix(suffix) }]),
    Function(
      "contains",
      [
        Overload([.string, .string], returns: .bool) { arguments in
          let texts = arguments[0].texts
          return arguments.test(arguments[1].texts, prepared: { TextSearch($0) }) { row, search in
            search.place(in: texts.values.utf8(at: texts.place(row))) != nil
          }
        }
      ]
    ),
    Function("replace", [replacement]),
    Function(
      "like",
      [like([.string, .string]), like([.string, .string, .string])],
      literals: likeFault
    ),
  ]

  private static let replacement = Overload(
    [.string, .string, .string],
    returns: .string
  ) { arguments in
    let texts = arguments[0].texts
    let search = arguments[1].texts.prepared { TextSearch($0) }
    let news = arguments[2].texts
    return arguments.write(limit: Arguments.textLimit) { row, output in
      let text = texts.values.utf8(at: texts.place(row))
      let new = news.values.utf8(at: news.place(row))
      let search = search(row)
      let limit = output.count + Arguments.textLimit
      var start = 0
      // Past the limit the text becomes null, and need not be written to its end.
      while !search.needle.isEmpty, output.count <= limit,
        let found = search.place(in: text, from: start)
      {
        output.append(utf8: text.extracting(start..<found))
        output.append(utf8: new)
        start = found + search.needle.count
      }
      output.append(utf8: text.extracting(start..<text.count))
    }
  }

  private static func like(_ parameters: [ValueType]) -> Overload {
    Overload(parameters, returns: .bool) { arguments in
      let texts = arguments[0].texts
      let escape =
        parameters.count > 2 ? arguments[2].texts.string(at: 0).unicodeScalars.first : nil
      return arguments.test(
        arguments[1].texts,
        prepared: { LikePattern($0, escape: escape?.value) }
      ) { row, pattern in
        pattern.matches(texts.values.utf8(at: texts.place(row)))
      }
    }
  }

  /// The escape is one character; a pattern does not end with it.
  private static func likeFault(
    _ literals: [SyntaxNode.Literal?]
  ) -> (index: Int, message: String)? {
    guard literals.count > 2 else { return nil }
    guard case .string(let escape) = literals[2], escape.string.unicodeScalars.count == 1 else {
      return (2, "'escape' takes one character in single quotes")
    }
    guard case .string(let pattern) = literals[1] else { return nil }
    let utf8 = Array(pattern.string.utf8)
    let scalar = escape.string.unicodeScalars.first?.value
    if LikeElement.reading(utf8.span, escape: scalar) != nil { return nil }
    return (1, "the pattern ends with its escape character '\(escape)': write it twice")
  }
}
