import GranaryColumns
import GranaryDefinitions
import GranaryIngest

/// A source that a file seems to be of: a draft, for a person to read and to edit.
public struct InferredSource: Sendable {
  /// The source's name.
  public let name: String
  /// The file, as it was named.
  public let file: String
  /// Rows of the file.
  public let rows: Int

  /// How the file is written.
  let layout: InputFormat.Layout
  let nullTexts: [Text]
  var columns: [InferredColumn]
  /// What of the file no column reads, and why, a sentence each.
  private(set) var omissions: [String]
  /// What is to be known of the file as a whole, a sentence each.
  let remarks: [String]
  /// Why rows could not be read at all, and how many.
  let refusals: [RefusalCount]

  /// Decides by what was found in a file.
  init(name: String, file: String, _ found: FileEvidence) {
    let isJSON = found.layout.isJSON
    let typed = found.columns.filter { $0.reading != nil }.flatMap(\.presentNullTexts)
    let present = Set(typed).union(isJSON ? [] : [""])
    let nullTexts = ColumnEvidence.nullTexts.filter(present.contains)
    let isNull = Set(nullTexts)
    var taken: Set<Text> = []
    columns = found.columns.enumerated().map { place, evidence in
      let origin = evidence.name.isEmpty ? "column_\(place + 1)" : evidence.name
      let name = Self.name(for: origin, taken: &taken)
      return evidence.column(named: name, nullTexts: isNull)
    }
    self.name = name
    self.file = file
    self.nullTexts = nullTexts
    rows = found.rows
    layout = found.layout
    omissions = found.omissions
    remarks = found.remarks
    refusals = found.unreadable.counts
  }

  /// A name that definitions and expressions take: the file's own where it is one, else its letters
  /// and digits in lower case, without accents.
  static func name(for origin: String, taken: inout Set<Text>) -> String {
    let base = isName(origin) ? origin : definitionName(from: origin, otherwise: "column")
    var name = base
    var number = 2
    while !taken.insert(Text(name)).inserted {
      name = "\(base)_\(number)"
      number += 1
    }
    return name
  }

  /// Whether a source can have the name.
  public static func isSourceName(_ name: String) -> Bool {
    definitionName(from: name, otherwise: "") == name && name.utf8.count <= 63 && !name.isEmpty
  }

  private static func isName(_ text: String) -> Bool {
    YAMLText.key(text) == text && !text.contains("__") && text.utf8.count <= 63
  }

  /// Letters and digits in lower case, of Latin ones without their marks, with single underscores for what
  /// is between them.
  static func definitionName(from text: String, otherwise fallback: String) -> String {
    var name = ""
    for scalar in text.lowercased().unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9": name.unicodeScalars.append(scalar)
      case _ where scalar.properties.generalCategory == .nonspacingMark: break
      case _ where scalar.latinLetters != nil: name += scalar.latinLetters ?? ""
      default: if !name.isEmpty, name.last != "_" { name += "_" }
      }
    }
    while name.last == "_" { name.removeLast() }
    if name.isEmpty { return fallback }
    if name.first.map({ $0.isNumber }) == true { name = "\(fallback)_\(name)" }
    name = String(name.prefix(56))
    while name.last == "_" { name.removeLast() }
    return name
  }
}

extension InferredSource {
  /// Takes back what the file itself does not bear out.
  ///
  /// - Parameter report: What came of checking the file by this source.
  /// - Returns: Whether something was taken back.
  mutating func demote(by report: ValidationReport) -> Bool {
    let failed = Dictionary(grouping: report.checks.filter { $0.outcome != .passed }) {
      Text($0.column ?? "")
    }
    // What is wrong with a row as a whole says nothing of the column that it is found in.
    let rowCodes = Set(refusals.map(\.code))
    let unread = Set(
      report.refusals.filter { $0.check == nil && !rowCodes.contains($0.code) }
        .map { Text($0.column ?? "") }
    )
    var hasChanged = false
    for index in columns.indices.reversed() {
      let name = Text(columns[index].name)
      for check in failed[name] ?? [] {
        hasChanged = columns[index].drop(check.kind) || hasChanged
      }
      guard unread.contains(name) else { continue }
      if !columns[index].canBeText {
        let column = columns.remove(at: index)
        omissions.append("'\(column.origin)' has values that are no \(column.type.rawValue)")
        hasChanged = true
      } else if columns[index].type != .string || !columns[index].checks.isEmpty {
        columns[index].demote()
        hasChanged = true
      }
    }
    return hasChanged
  }
}

extension InferredColumn {
  /// Takes a check back; false where there is none of the kind.
  fileprivate mutating func drop(_ kind: CheckKind) -> Bool {
    if kind == .required, isRequired {
      isRequired = false
      return true
    }
    let count = checks.count
    checks.removeAll { $0.kind == kind }
    return checks.count < count
  }
}
