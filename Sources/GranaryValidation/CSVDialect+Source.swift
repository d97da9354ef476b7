public import GranaryDefinitions
public import GranaryIngest

extension CSVDialect {
  /// The dialect that a source's format names.
  public init(_ format: CSVFormat) {
    self.init(delimiter: format.delimiter, nullValues: format.nullValues)
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
