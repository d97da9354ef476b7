/// Names of a source's checks, each once: those given first, then those made up.
struct CheckNames {
  private var names: [Place: String] = [:]

  init(columns: [ColumnDraft], table: [CheckDraft], _ reader: DefinitionReader) {
    let drafts = columns.flatMap(\.checks) + table
    var taken: Set<String> = []
    for draft in drafts {
      guard let name = draft.name else { continue }
      names[draft.place] = name
      guard taken.insert(name).inserted else {
        let message = "another check of this source has the name '\(name)'"
        reader.report(.duplicateName, at: draft.place.location, message)
        continue
      }
    }
    for draft in drafts where draft.name == nil {
      let stem = Self.name(from: draft.stem)
      var name = stem
      var number = 2
      while !taken.insert(name).inserted {
        name = "\(stem)_\(number)"
        number += 1
      }
      names[draft.place] = name
    }
  }

  /// The check with its name.
  func check(_ draft: CheckDraft) -> CheckDefinition {
    var check = draft.check
    check.name = names[draft.place] ?? Self.name(from: draft.stem)
    return check
  }

  /// A name by the rule of names, with room for a number.
  private static func name(from stem: String) -> String {
    var name = ""
    for scalar in stem.lowercased().unicodeScalars {
      let isKept = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
      if isKept {
        name.unicodeScalars.append(scalar)
      } else if !name.isEmpty, !name.hasSuffix("_") {
        name += "_"
      }
    }
    if name.first.map({ !("a"..."z").contains($0) }) ?? true { name = "column_" + name }
    name = String(name.prefix(54))
    while name.hasSuffix("_") { name.removeLast() }
    return name
  }
}
