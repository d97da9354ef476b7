import Foundation
import GranaryFiles
import GranaryIngestHTTP
import GranaryTesting
import Testing

/// A server whose certificate nobody has signed, in a process of its own.
private final class UntrustedServer {
  let port: Int
  private let process = Process()

  init(in directory: TemporaryDirectory) throws {
    let (key, certificate) = (directory.path.appending("key"), directory.path.appending("cert"))
    let make = try Self.openssl(
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "1",
      "-subj",
      "/CN=127.0.0.1",
      "-addext",
      "subjectAltName=IP:127.0.0.1",
      "-keyout",
      key.string,
      "-out",
      certificate.string
    )
    make.waitUntilExit()
    process.executableURL = make.executableURL
    process.arguments = [
      "openssl", "s_server", "-www", "-accept", "127.0.0.1:0", "-key", key.string, "-cert",
      certificate.string,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = Pipe()
    try process.run()
    // It says "ACCEPT 127.0.0.1:PORT" once it listens.
    var said = ""
    while !said.contains("ACCEPT") || !said.hasSuffix("\n") {
      let bytes = output.fileHandleForReading.availableData
      try #require(!bytes.isEmpty, "openssl does not listen: \(said)")
      said += String(decoding: bytes, as: UTF8.self)
    }
    let line = said.split(separator: "\n").first { $0.hasPrefix("ACCEPT") }
    port = try #require(line?.split(separator: ":").last.flatMap { Int($0) }, "\(said)")
  }

  deinit { kill(process.processIdentifier, SIGKILL) }

  private static func openssl(_ arguments: String...) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }
}

@Suite struct EncryptionTests {
  @Test func asksNothingOfAServerThatCannotProveWhoItIs() throws {
    let directory = try TemporaryDirectory()
    let server = try UntrustedServer(in: directory)
    let error = fetchError { try fetch("https://127.0.0.1:\(server.port)/x?key=1") }
    #expect(error?.code == .untrusted)
    #expect(error?.location == "https://127.0.0.1:\(server.port)/x?key=***")
    #expect(error?.message.hasPrefix("the server cannot prove who it is: SSL certificate") == true)
  }

  @Test func takesAServerWithoutEncryptionForNone() throws {
    let server = try ScriptedServer { _ in ScriptedAnswer(200) }
    let error = fetchError {
      try fetch("https://127.0.0.1:\(server.port)/", limits: .small(retries: 0))
    }
    #expect(error?.code == .unreachable)
    #expect(server.requests.isEmpty)
  }
}
