import GranaryJSON
import Testing

/// `--entities` of `lookup`, `score` and `explain` takes the same forms.
@Suite(.timeLimit(.minutes(2))) struct EntityFormsTests {
  @Test func objectsListsOfObjectsAndListsMeanTheSame() async throws {
    let project = try await TinyProject.serving()
    try project.write("rows.json", #" [{"shop": "c"}]"#)
    let forms = [
      (#"{"shop": "c"}"#, #"{"weekday": 4}"#), (#"{"shop": ["c"]}"#, #"{"weekday": [4]}"#),
      (#"[{"shop": "c"}]"#, #"[{"weekday": 4}]"#), ("rows.json", #"{"weekday": [4]}"#),
    ]
    let time = TinyProject.time
    for (entities, request) in forms {
      for command in [["lookup", "spending"], ["score", "big_spender"]] {
        let answer = try await Granary.run(
          command + ["--entities", entities, "--request", request, "--at", time, "--json"],
          in: project.directory
        )
        #expect(answer.status == 0, "\(command) \(entities): \(answer.errors)")
        let document = try JSONValue(parsing: answer.output)
        #expect(document["rows"]?.int64 == 1, "\(command) \(entities)")
      }
      let arguments = ["explain", "spending:amount", "--entities", entities, "--at", time]
      let explanation = try await Granary.run(arguments, in: project.directory)
      #expect(explanation.output.contains("43.0  PRESENT"), "\(entities): \(explanation.errors)")
    }
    let body = try await project.json(
      "lookup",
      "spending",
      "--entities",
      #"{"entities": [{"shop": "c"}, {"shop": "a"}], "request": [{"weekday": 4}, {"weekday": 5}]}"#,
      "--at",
      time
    )
    #expect(body["rows"]?.int64 == 2)
  }

  static let misfits = [
    (#"[{"shop": "c"}, {}]"#, "--entities[1]: error: 'shop' is not in every object of the list"),
    (#"[{}, {"shop": "c"}]"#, "--entities[1]: error: 'shop' is not in every object of the list"),
    (
      #"[{"shop": "c"}, 3]"#,
      "--entities[1]: error: an object with the entity's keys was expected, not a number"
    ),
    (#"{"entities": 3}"#, "entities: error: an object was expected, not a number"),
  ]

  @Test(arguments: misfits)
  func saysWhichObjectIsInNoForm(_ entities: String, _ error: String) async throws {
    let project = try await TinyProject.filled()
    let outcome = try await project.run("lookup", "spending", "--entities", entities)
    #expect(outcome.status == 2)
    #expect(outcome.errors == error + "\n")
  }

  @Test func oneEntityIsExplainedAtATime() async throws {
    let project = try await TinyProject.filled()
    let outcome = try await project.run(
      "explain",
      "amount",
      "--entities",
      #"[{"shop": "a"}, {"shop": "b"}]"#
    )
    #expect(outcome.errors == "--entities: error: 2 entities; one is explained at a time\n")
  }
}
