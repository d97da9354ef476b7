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
      guard let witness else { return .row(reason) }
      return .header(
        "The first row is taken for the header, though \(reason): \(Self.field(witness, names[witness])) "
          + "stands over numbers."
      )
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
