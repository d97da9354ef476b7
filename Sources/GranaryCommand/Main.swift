import ArgumentParser
import Granary

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Runs the command that the arguments name; every way out goes through here.
@main
enum Main {
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let status = await run(arguments)
    exit(status.rawValue)
  }

  private static func run(_ arguments: [String]) async -> ExitStatus {
    do {
      var command = try RootCommand.parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      return .done
    } catch let status as ExitStatus {
      return status
    } catch let error as GranaryError {
      return ErrorReport(error).show(asJSON: arguments.contains("--json"))
    } catch {
      return show(parserError: error, arguments)
    }
  }

  /// Help and version, which the parser throws too, go to standard output; what else it throws is
  /// wrong usage, and so is help on a command that does not exist.
  private static func show(parserError error: any Error, _ arguments: [String]) -> ExitStatus {
    let text = RootCommand.fullMessage(for: error)
    guard RootCommand.exitCode(for: error) != .success else {
      if let report = ErrorReport(unknownCommandIn: arguments) {
        return report.show(asJSON: arguments.contains("--json"))
      }
      try? StandardStream.output.write(text + "\n")
      return .done
    }
    let report: ErrorReport
    if RootCommand.exitCode(for: error) == .validationFailure {
      report =
        ErrorReport(unknownCommandIn: arguments)
        ?? ErrorReport(usage: RootCommand.message(for: error), text: text)
    } else {
      report = ErrorReport(unexpected: error)
    }
    return report.show(asJSON: arguments.contains("--json"))
  }
}
