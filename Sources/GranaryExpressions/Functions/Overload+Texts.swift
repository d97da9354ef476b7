import GranaryColumns

// Overloads from a function of the texts of one row.

extension Overload {
  /// A number made of a text.
  @inline(__always)
  static func measure<R: Element>(
    _ measure: @escaping @Sendable (Span<UInt8>) -> R
  ) -> Overload {
    Overload([.string], returns: R.valueType) { arguments in
      let texts = arguments[0].texts
      return arguments.fill { measure(texts.values.utf8(at: texts.place($0))) }
    }
  }

  /// A test of two texts.
  @inline(__always)
  static func test(
    _ test: @escaping @Sendable (Span<UInt8>, Span<UInt8>) -> Bool
  ) -> Overload {
    Overload([.string, .string], returns: .bool) { arguments in
      let (left, right) = (arguments[0].texts, arguments[1].texts)
      return arguments.test { row in
        test(left.values.utf8(at: left.place(row)), right.values.utf8(at: right.place(row)))
      }
    }
  }

  /// A test of a value.
  @inline(__always)
  static func test<A: Element>(_ test: @escaping @Sendable (A) -> Bool) -> Overload {
    Overload([A.valueType], returns: .bool) { arguments in
      let values = arguments[0].lane(A.self)
      return arguments.test { test(values[$0]) }
    }
  }

  /// A text made of a text, added to the bytes.
  @inline(__always)
  static func rewrite(
    _ rewrite: @escaping @Sendable (Span<UInt8>, inout [UInt8]) -> Void
  ) -> Overload {
    Overload([.string], returns: .string) { arguments in
      let texts = arguments[0].texts
      return arguments.write { row, output in
        rewrite(texts.values.utf8(at: texts.place(row)), &output)
      }
    }
  }
}

extension Arguments {
  /// Bytes of a text that is made longer than its operands: so many that ``Batch/rowCount`` texts
  /// still fit into the 2³¹ − 1 bytes of a column.
  static let textLimit = 32_767

  /// An answer for every row.
  @inline(__always)
  func test(_ test: (Int) -> Bool) -> Outcome {
    Outcome(RowSet(count: count, where: test), known: validity)
  }

  /// An answer for every row from what is made of a text, which is done once where it is constant.
  @inline(__always)
  func test<Value>(
    _ texts: TextLane,
    prepared prepare: (Span<UInt8>) -> Value,
    _ test: (Int, borrowing Value) -> Bool
  ) -> Outcome {
    guard texts.isConstant else {
      return self.test { row in test(row, prepare(texts.values.utf8(at: row))) }
    }
    let value = prepare(texts.values.utf8(at: 0))
    return self.test { row in test(row, value) }
  }

  /// A text for every row that holds a value; null instead of one with more bytes than `limit`.
  @inline(__always)
  func write(limit: Int = .max, _ write: (Int, inout [UInt8]) -> Void) -> Outcome {
    Outcome(Column.writingTexts(validity: validity, limit: limit, write))
  }
}
