import Foundation
import GranaryJSON
import Testing

@Suite(.timeLimit(.minutes(2))) struct CheckCommandTests {
  @Test func aSoundStoreEndsWithStatusZeroAndDamageWithOne() async throws {
    let project = try await TinyProject.serving()
    #expect(try await project.succeed("check").hasPrefix("the store is sound: "))
    let sound = try await project.json("check")
    #expect(sound["sound"]?.bool == true)
    #expect(sound["findings"] == .array([]))
    try FileManager.default.removeItem(
      atPath: project.directory + "/.granary/segments/source/visits/1.arrow"
    )
    try project.write(".granary/segments/stray.txt", "left here")
    let outcome = try await project.run("check")
    #expect(outcome.status == 1)
    #expect(
      outcome.output.hasPrefix(
        """
        segments/source/visits/1.arrow
          missing_file: it is not there
          to do: restore the file from a backup
        segments/stray.txt
          stray_file: nothing names it
          to do: nothing reads it: move it away or remove it
        2 findings in\u{20}
        """
      )
    )
    let damaged = try await project.json("check")
    #expect(damaged["sound"]?.bool == false)
    #expect(damaged["findings"]?.elements?.count == 2)
  }
}
