import GranaryColumns

/// Whether the first row of a file of CSV names its columns.
struct HeaderGuess {
  let isPresent: Bool
  /// Why it is taken so, in a sentence; nil where it is a header like any other.
  let remark: String?

  /// A header.
  static func header(_ remark: String? = nil) -> HeaderGuess {
    HeaderGuess(isPresent: true, remark: remark)
  }

  /// A row like all others.
  static func row(
    _ reason: String,
    _ advice: String = "give the columns their names"
  ) -> HeaderGuess {
    HeaderGuess(
      isPresent: false,
      remark: "The first row seems to be no header, since \(reason): \(advice)."
    )
  }
}

extension CSVSample {
  /// Whether the first row seems to name the columns.
  ///
  /// Also where lines end with carriage returns alone, which readers of a header refuse.
  var header: HeaderGuess {
    guard !hasBareReturns, let names = rows.first else { return .header() }
    if let reason = repeatedName(names) {
      return .row(reason, "if it is one, make them differ in the file, and infer again")
    }
    if let reason = recurringName(names) { return .row(reason) }
    let value = names.indices.first { Self.kind(ofValue: names[$0]) != nil }
    let witness = names.indices.first { stands(names[$0], overNumbersOf: $0) }
    if let value, let kind = Self.kind(ofValue: names[value]) {
      let reason = "\(Self.field(value, names[value])) is \(kind)"
      let support =
        witness.map { "\(Self.field($0, names[$0])) stands over numbers" }
        ?? (areYearsOverNumbers(names)
          ? "such years follow each other over numbers that are none" : nil)
      guard let support else { return .row(reason) }
      return .header("The first row is taken for the header, though \(reason): \(support).")
    }
    guard let empty = names.firstIndex(where: \.isEmpty) else { return .header() }
    let isEmptyBelow = values(of: empty).contains(where: \.isEmpty)
    if isEmptyBelow, witness == nil, empty < names.count - 1 {
      return .row("field \(empty + 1) is empty in it as in others")
    }
    return .header(
      "The header's field \(empty + 1) has no name, as the index that pandas writes: from: \"\" reads it."
    )
  }

  /// Why fields of the first row cannot name columns: two are the same.
  private func repeatedName(_ names: [String]) -> String? {
    var firstPlaces: [Text: Int] = [:]
    for (place, name) in names.enumerated() {
      guard let first = firstPlaces.updateValue(place, forKey: Text(name)) else { continue }
      return "its fields \(first + 1) and \(place + 1) are both \(Self.shown(name))"
    }
    return nil
  }

  /// Why a field of the first row is no name: it is a value of its column.
  private func recurringName(_ names: [String]) -> String? {
    let place = names.indices.first { place in
      !names[place].isEmpty && values(of: place).contains { Text($0) == Text(names[place]) }
    }
    return place.map { "\(Self.field($0, names[$0])) comes again in its column" }
  }

  /// Whether a field of the first row is a text, and most others of its column are numbers.
  private func stands(_ name: String, overNumbersOf place: Int) -> Bool {
    guard Self.kind(ofValue: name) == nil, !Self.missingTexts.contains(Text(name)) else {
      return false
    }
    let values = values(of: place).filter { !$0.isEmpty }
    return values.count { Double($0) != nil } * 2 > values.count
  }

  /// Whether all values in the first row are years, evenly spaced, over numbers that are none: columns of
  /// a time series are named so.
  private func areYearsOverNumbers(_ names: [String]) -> Bool {
    let places = names.indices.filter { Self.kind(ofValue: names[$0]) != nil }
    let years = places.compactMap { Self.year(names[$0]) }
    guard years.count == places.count, years.count > 1 else { return false }
    let step = years[1] - years[0]
    guard step != 0, years.count > 2 || abs(step) == 1,
      zip(years, years.dropFirst()).allSatisfy({ $1 - $0 == step })
    else { return false }
    return places.allSatisfy { place in
      let values = values(of: place).filter { !Self.missingTexts.contains(Text($0)) }
      let numbers = values.filter { Double($0) != nil }
      return numbers.count * 2 > values.count
        && numbers.count { Self.year($0) != nil } * 2 < numbers.count
    }
  }

  /// The year that four digits are, of this century or the last.
  private static func year(_ text: String) -> Int? {
    guard text.utf8.count == 4, let year = Int(text), (1_900..<2_100).contains(year) else {
      return nil
    }
    return year
  }

  /// The fields of a column below the first row.
  private func values(of place: Int) -> [String] {
    rows.dropFirst().compactMap { place < $0.count ? $0[place] : nil }
  }

  private static let missingTexts: Set<Text> = ["", "NA", "N/A", "null", "NULL", "None", "-"]

  /// What a field is that names nothing; nil where it may be a name.
  private static func kind(ofValue text: String) -> String? {
    if Double(text) != nil { return "a number" }
    if CalendarDate(text) != nil || (try? Timestamp(parsing: text)) != nil { return "a time" }
    return nil
  }

  private static func field(_ place: Int, _ text: String) -> String {
    "field \(place + 1), \(shown(text)),"
  }

  private static func shown(_ text: String) -> String {
    let isLong = text.unicodeScalars.count > 40
    let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(40)))
    return text.isEmpty ? "empty" : "\"\(start.onOneLine)\(isLong ? "…" : "")\""
  }
}
