public import GranaryDefinitions
public import GranaryIngest

extension CSVDialect {
  /// The dialect of a source that is read from CSV.
  ///
  /// - Throws: ``ValidationError`` where its format is another one.
  public init(of source: SourceDefinition) throws(ValidationError) {
    guard case .csv(let dialect) = source.format.layout else {
      throw ValidationError(.typeMismatch, at: "source '\(source.name)'", "its format is not CSV")
    }
    self = dialect
  }
}
