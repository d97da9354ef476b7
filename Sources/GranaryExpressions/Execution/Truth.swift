import GranaryColumns

/// A column of bools in SQL's three-valued logic: a row in neither set is null.
struct Truth: Sendable {
  let isTrue: RowSet
  let isFalse: RowSet

  init(isTrue: RowSet, isFalse: RowSet) {
    self.isTrue = isTrue
    self.isFalse = isFalse
  }

  /// The truth of a two-valued answer that holds where `known`.
  init(_ answer: RowSet, known: RowSet) {
    isTrue = answer.intersection(known)
    isFalse = known.subtracting(answer)
  }

  func and(_ other: Truth) -> Truth {
    Truth(isTrue: isTrue.intersection(other.isTrue), isFalse: isFalse.union(other.isFalse))
  }

  func or(_ other: Truth) -> Truth {
    Truth(isTrue: isTrue.union(other.isTrue), isFalse: isFalse.intersection(other.isFalse))
  }

  var negated: Truth { Truth(isTrue: isFalse, isFalse: isTrue) }

  var column: Column {
    let validity = isTrue.union(isFalse).validity
    return Column(.bool, values: isTrue.bitmap.buffer, validity: validity)
  }
}
