import GranaryColumns

extension FunctionTable {
  /// What makes texts and counts in them, in Unicode scalars.
  static let texts = [
    Function(
      "||",
      [
        Overload([.string, .string], returns: .string) { arguments in
          let (left, right) = (arguments[0].texts, arguments[1].texts)
          return arguments.write(limit: Arguments.textLimit) { row, output in
            output.append(utf8: left.values.utf8(at: left.place(row)))
            output.append(utf8: right.values.utf8(at: right.place(row)))
          }
        }
      ]
    ),
    Function(
      "concat",
      [
        Overload([.string], isVariadic: true, returns: .string, nulls: .seesNulls) { arguments in
          let parts = arguments.operands.map { operand in
            (texts: operand.texts, valid: operand.validity(count: arguments.count))
          }
          return arguments.write(limit: Arguments.textLimit) { row, output in
            for part in parts where part.valid.contains(row) {
              output.append(utf8: part.texts.values.utf8(at: part.texts.place(row)))
            }
          }
        }
      ]
    ),
    Function("length", [.measure { Int64($0.scalarCount) }]),
    Function("lower", [.rewrite { LetterCase.lower.append($0, to: &$1) }]),
    Function("upper", [.rewrite { LetterCase.upper.append($0, to: &$1) }]),
    trim("trim", .both),
    trim("ltrim", .leading),
    trim("rtrim", .trailing),
    Function("substr", [substring([.string, .int64]), substring([.string, .int64, .int64])]),
    splitPart,
  ]

  private static func trim(_ name: String, _ sides: TrimmedSides) -> Function {
    Function(
      name,
      [
        .rewrite { text, output in
          output.append(utf8: text.extracting(ScalarSet.blank.trimming(sides, of: text)))
        },
        Overload([.string, .string], returns: .string) { arguments in
          let texts = arguments[0].texts
          let set = arguments[1].texts.prepared { ScalarSet($0) }
          return arguments.write { row, output in
            let text = texts.values.utf8(at: texts.place(row))
            output.append(utf8: text.extracting(set(row).trimming(sides, of: text)))
          }
        },
      ]
    )
  }

  private static func substring(_ parameters: [ValueType]) -> Overload {
    Overload(parameters, returns: .string) { arguments in
      let texts = arguments[0].texts
      let starts = arguments[1].lane(Int64.self)
      let lengths = parameters.count > 2 ? arguments[2].lane(Int64.self) : nil
      return arguments.write { row, output in
        let text = texts.values.utf8(at: texts.place(row))
        output.append(utf8: text.extracting(text.scalars(from: starts[row], length: lengths?[row])))
      }
    }
  }

  private static let splitPart = Function(
    "split_part",
    [
      Overload([.string, .string, .int64], returns: .string) { arguments in
        let texts = arguments[0].texts
        let separator = arguments[1].texts.prepared { TextSearch($0) }
        let numbers = arguments[2].lane(Int64.self)
        return arguments.write { row, output in
          let text = texts.values.utf8(at: texts.place(row))
          if let part = separator(row).part(numbers[row], of: text) {
            output.append(utf8: text.extracting(part))
          }
        }
      }
    ]
  )
}

extension Span<UInt8> {
  /// The bytes of the scalars that `substr` takes: place 1 is the first, -1 the last, 0 that
  /// before the first; a negative length takes those before the start.
  fileprivate func scalars(from start: Int64, length: Int64?) -> Range<Int> {
    let total = scalarCount
    let first = start < 0 ? total + Int(start) : Int(start) - 1
    var last = Int.max
    if let length {
      let (sum, overflow) = first.addingReportingOverflow(Int(length))
      last = overflow ? (length < 0 ? .min : .max) : sum
    }
    let lower = Swift.min(Swift.max(Swift.min(first, last), 0), total)
    let upper = Swift.min(Swift.max(Swift.max(first, last), 0), total)
    if total == count { return lower..<upper }
    let startPlace = place(ofScalar: lower, from: 0)
    return startPlace..<place(ofScalar: upper - lower, from: startPlace)
  }

  /// Where a scalar begins, counted from 0 at a place where one begins.
  private func place(ofScalar index: Int, from start: Int) -> Int {
    var place = start
    for _ in 0..<index { place = self.place(after: place) }
    return place
  }
}

extension TextSearch {
  /// A part of a text cut wherever the needle stands: 1 is the first, -1 the last; nil where there
  /// is none.
  ///
  /// An empty needle cuts nothing.
  fileprivate func part(_ number: Int64, of text: Span<UInt8>) -> Range<Int>? {
    var parts: [Range<Int>] = []
    var start = 0
    while !needle.isEmpty, let found = place(in: text, from: start) {
      parts.append(start..<found)
      if number > 0, parts.count == number { return parts.last }
      start = found + needle.count
    }
    parts.append(start..<text.count)
    if number == 0 || number.magnitude > UInt64(parts.count) { return nil }
    return parts[number > 0 ? Int(number) - 1 : parts.count + Int(number)]
  }
}
