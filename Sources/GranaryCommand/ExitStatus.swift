import Granary

/// What the process tells the one that started it (DESIGN §7).
///
/// Thrown where the result has been printed already and only the status is left to tell.
enum ExitStatus: Int32, Error {
  /// It is done; quarantined rows included.
  case done = 0
  /// The data failed its checks, or a model its gates.
  case refused = 1
  /// A definition, an argument or input is wrong.
  case wrong = 2
  /// The store or a service cannot be used.
  case unavailable = 3

  init(_ kind: GranaryError.Kind) {
    switch kind {
    case .refused: self = .refused
    case .invalid, .notFound, .conflict: self = .wrong
    case .unavailable: self = .unavailable
    }
  }
}
