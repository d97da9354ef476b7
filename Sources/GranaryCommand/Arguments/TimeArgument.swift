import ArgumentParser
import GranaryColumns

/// Reads the times in arguments.
enum TimeArgument {
  /// A time with a zone.
  @Sendable static func parse(_ text: String) throws -> Timestamp {
    do {
      return try Timestamp(parsing: text)
    } catch .noZone {
      throw ValidationError("it has no zone; write it as \(text)Z or with an offset")
    } catch {
      throw ValidationError("write a time as 2013-03-01T00:00:00Z")
    }
  }
}
