import GranaryJSON
import Testing

@Suite(.timeLimit(.minutes(2))) struct ExplainCommandTests {
  @Test func anExplanationNamesFileLineAndReasons() async throws {
    let project = try await TinyProject.filled()
    let arguments = [
      "explain", "spending:amount", "--entities", #"{"shop": "c"}"#, "--at", TinyProject.time,
    ]
    let text = try await Granary.run(arguments, in: project.directory)
    #expect(text.status == 0, "\(text.errors)")
    // Visit 239, the last one, is on line 241 and spends 239 * 37 % 100; shop c has 80 visits.
    #expect(text.output.contains("43.0  PRESENT"))
    #expect(text.output.contains("It comes from 1 row:\n"))
    #expect(text.output.contains("visits.csv:241"))
    #expect(text.output.contains("Not from 79 other rows, of which 20 are shown"))
    let json = try await Granary.run(arguments + ["--json", "--all"], in: project.directory)
    let document = try JSONValue(parsing: json.output)
    #expect(document["lost"]?["rows"]?.elements?.count == 79)
    let null = try await project.run("explain", "spending:amount", "--entities", #"{"shop": null}"#)
    #expect(null.output.contains("NOT_FOUND"))
    #expect(null.output.contains("A part of the key is null: no row has it."))
    let state = ["--as-of", "2999-01-01T00:00:00Z"]
    #expect(try await Granary.run(arguments + state, in: project.directory).output == text.output)
    let before = try await Granary.run(
      arguments + ["--as-of", "1999-01-01T00:00:00Z"],
      in: project.directory
    )
    #expect(before.status == 2)
    #expect(before.errors.contains("no snapshot was committed by 1999-01-01T00:00:00Z"))
  }

  @Test func whatIsNotThereEndsWithStatusTwo() async throws {
    let project = try await TinyProject.filled()
    let outcome = try await project.run("explain", "spending__amunt", "--entities", "{}")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("did you mean 'spending__amount'?"))
    let list = try await project.run("explain", "amount", "--entities", #"{"entities": 3}"#)
    #expect(list.status == 2)
    #expect(list.errors.hasPrefix("--entities: error: an object with the entity's keys"))
  }
}
