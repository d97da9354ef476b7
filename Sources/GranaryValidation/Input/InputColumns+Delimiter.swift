import GranaryColumns
import GranaryDefinitions
import GranaryIngest

extension InputColumns {
  /// What to say of an input whose header is one field, where another delimiter would make declared
  /// columns of it; nil of other inputs.
  func delimiterHint(for source: SourceDefinition) -> String? {
    guard case .csv(let dialect) = source.format.layout, !missing.isEmpty, let names,
      names.count == 1
    else { return nil }
    let declared = Set(source.inputColumns.map { Text($0.origin) })
    let delimiters: [Character] = [";", "\t", "|", ","]
    let fits = delimiters.filter { names[0].contains($0) }.map { delimiter in
      let parts = names[0].split(separator: delimiter, omittingEmptySubsequences: false)
      return (delimiter: delimiter, count: parts.count { declared.contains(Text(String($0))) })
    }
    guard let best = fits.max(by: { $0.count < $1.count }), best.count > 0,
      best.delimiter.asciiValue != dialect.delimiter
    else { return nil }
    let columns = best.count == 1 ? "1 declared column" : "\(best.count) declared columns"
    return
      "the header of \(file) is one field; with delimiter: \(YAMLText.quoted(String(best.delimiter))) in the "
      + "source's format it names \(columns)"
  }
}
