import ArgumentParser
import Granary
import GranaryColumns

/// The state of the data that an option names: a snapshot by its number, or the last one by a time.
enum StateArgument {
  case snapshot(Int64)
  case time(Timestamp)

  /// A number or a time.
  @Sendable static func parse(_ text: String) throws -> StateArgument {
    if let number = Int64(text) { return .snapshot(number) }
    do {
      return .time(try Timestamp(parsing: text))
    } catch .noZone {
      throw ValidationError("the time has no zone; write it as \(text)Z or with an offset")
    } catch {
      throw ValidationError("write a snapshot's number or a time as 2013-03-01T00:00:00Z")
    }
  }

  /// The snapshot meant.
  func number(in store: FeatureStore) throws(GranaryError) -> Int64 {
    switch self {
    case .snapshot(let number): number
    case .time(let time): try store.snapshot(committedBy: time)
    }
  }
}
