import ArgumentParser
import GranaryDefinitions

/// The least severity of a check whose failure makes the data fail.
enum FailureLevel: String, CaseIterable, ExpressibleByArgument {
  case error
  case warning

  var severity: CheckDefinition.Severity { self == .error ? .error : .warning }
}
