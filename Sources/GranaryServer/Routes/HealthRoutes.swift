import Granary
import GranaryJSON
import HTTPTypes
import Hummingbird

/// What a supervisor asks: whether the process is alive, and whether it can answer.
struct HealthRoutes: Sendable {
  let store: FeatureStore

  var routes: [Route] {
    [
      Route(.get, "/health/live") { _, _ in Answer.response(.ok, Self.status("live")) },
      Route(.get, "/health/ready") { _, _ in
        try await Answer.blocking { [store] in
          try store.checkReadiness()
          return Self.status("ready")
        }
      },
    ]
  }

  private static func status(_ word: String) -> JSONValue { .object(["status": .string(word)]) }
}
