public import GranaryDefinitions
public import GranaryIngest

extension SourceDefinition {
  /// The source as rows are read that are pushed, which may be written otherwise than its files.
  ///
  /// In the source's own kind of format, CSV or JSON, a column has the name or path that `from` says; in
  /// the other kind its own name. All else is as in files.
  ///
  /// - Parameter layout: How the rows are written; of CSV the source's own dialect counts, if it has
  ///   one.
  /// - Returns: The source with that layout.
  public func pushed(as layout: InputFormat.Layout) -> SourceDefinition {
    var source = self
    switch (format.layout, layout) {
    case (.csv(let own), .csv): source.format.layout = .csv(own)
    case (.jsonLines, .jsonLines), (.jsonLines, .json), (.json, .jsonLines), (.json, .json):
      source.format.layout = layout
    case (.csv, .jsonLines), (.csv, .json), (.jsonLines, .csv), (.json, .csv):
      source.format.layout = layout
      for index in source.columns.indices { source.columns[index].input.origin = nil }
    }
    return source
  }

  /// Whether rows that are pushed have the columns' own names, as their layout is of another kind than
  /// the source's.
  public func usesColumnNames(pushedAs layout: InputFormat.Layout) -> Bool {
    format.layout.isJSON != layout.isJSON
  }
}
