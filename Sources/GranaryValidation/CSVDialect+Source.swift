public import GranaryDefinitions
public import GranaryIngest

extension CSVDialect {
  /// The dialect of a source that is read from CSV.
  ///
  /// - Throws: ``ValidationError`` where its format is another one.
  public init(of source: SourceDefinition) throws(ValidationError) {
    guard case .csv(var dialect) = source.format.layout else {
      throw ValidationError(.typeMismatch, at: "source '\(source.name)'", "its format is not CSV")
    }
    dialect.nullValues = source.format.fields.nullValues
    self = dialect
  }
}

extension CSVDialect.UnknownColumns {
  /// What a source says of columns that it does not declare.
  public init(_ setting: SourceDefinition.UnknownColumns) {
    switch setting {
    case .ignore: self = .ignore
    case .error: self = .refuse
    }
  }
}
