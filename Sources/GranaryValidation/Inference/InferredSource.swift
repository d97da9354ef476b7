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

  let dialect: CSVDialect
  let nullTexts: [Text]
  var columns: [InferredColumn]
  /// Why rows could not be read at all, and how many.
  let refusals: [RefusalCount]

  /// Decides by what was found in a file.
  init(
    name: String,
    file: String,
    dialect: CSVDialect,
    evidence: [ColumnEvidence],
    rows: Int,
    refusals: [RefusalCount]
  ) {
    let typed = evidence.filter { $0.reading != nil }.flatMap(\.presentNullTexts)
    let present = Set(typed).union([""])
    let nullTexts = ColumnEvidence.nullTexts.filter(present.contains)
    let isNull = Set(nullTexts)
    var taken: Set<Text> = []
    columns = evidence.map { evidence in
      let name = Self.name(for: evidence.name, taken: &taken)
      return evidence.column(named: name, nullTexts: isNull)
    }
    self.name = name
    self.file = file
    self.rows = rows
    self.dialect = dialect
    self.nullTexts = nullTexts
    self.refusals = refusals
  }

  /// A name that definitions and expressions take: the file's own where it is one, else its letters
  /// and digits in lower case.
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

  /// Letters and digits in lower case, with single underscores for what is between them.
  static func definitionName(from text: String, otherwise fallback: String) -> String {
    var name = ""
    for scalar in text.lowercased().unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9": name.unicodeScalars.append(scalar)
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
    var hasChanged = false
    for index in columns.indices {
      let name = Text(columns[index].name)
      if columns[index].type != .string || !columns[index].checks.isEmpty,
        report.refusals.contains(where: { $0.check == nil && $0.column.map(Text.init(_:)) == name })
      {
        columns[index].demote()
        hasChanged = true
      }
      for check in report.checks
      where check.outcome != .passed && check.column.map(Text.init(_:)) == name {
        hasChanged = columns[index].drop(check.kind) || hasChanged
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
