import Foundation
import GranaryFiles
import GranaryIngestHTTP
import GranaryTesting
import Testing

/// A server of the files in a directory, in a process of its own; its certificate is signed by an authority
/// that no system knows.
private final class EncryptedServer {
  let port: Int
  /// The authority's certificate.
  let authority: String
  private let process = Process()

  init(in directory: TemporaryDirectory) throws {
    let files = ["ca.key", "ca.pem", "key.pem", "cert.pem"].map {
      directory.path.appending($0).string
    }
    authority = files[1]
    try Self.certify(
      "/CN=Nobody's authority",
      "basicConstraints=critical,CA:TRUE",
      files[0],
      files[1]
    )
    try Self.certify(
      "/CN=127.0.0.1",
      "subjectAltName=IP:127.0.0.1",
      files[2],
      files[3],
      signer: ["-CA", files[1], "-CAkey", files[0], "-addext", "basicConstraints=CA:FALSE"]
    )
    process.executableURL = Self.environment
    process.currentDirectoryURL = URL(filePath: directory.path.string)
    process.arguments = [
      "openssl", "s_server", "-WWW", "-accept", "127.0.0.1:0", "-key", files[2], "-cert", files[3],
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

  private static let environment = URL(filePath: "/usr/bin/env")

  /// Makes a key and a certificate of it.
  private static func certify(
    _ subject: String,
    _ extension: String,
    _ key: String,
    _ certificate: String,
    signer: [String] = []
  ) throws {
    let process = Process()
    process.executableURL = environment
    process.arguments =
      [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", subject,
        "-addext", `extension`, "-keyout", key, "-out", certificate,
      ] + signer
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl makes no certificate")
  }
}

@Suite struct EncryptionTests {
  /// What a server sends to one who knows an authority, or those of the system.
  private static func content(
    of url: String,
    knowing authority: String?,
    in directory: TemporaryDirectory
  ) throws -> String {
    var surroundings = ScriptedTime().surroundings
    surroundings.authorities = authority
    var fetcher = try HTTPFetcher(
      HTTPAddress(HTTPURL(url), limits: .small(retries: 0)),
      on: RealFileSystem(),
      surroundings: surroundings
    )
    let files = try #require(try fetcher.fetch(into: directory.path))
    return String(decoding: try RealFileSystem().readAll(files[0].path), as: UTF8.self)
  }

  @Test func asksOnlyAServerThatCanProveWhoItIs() throws {
    let directory = try TemporaryDirectory()
    let server = try EncryptedServer(in: directory)
    try RealFileSystem().writeAtomically(
      Array("a\n1\n".utf8),
      to: directory.path.appending("x.csv")
    )
    let url = "https://127.0.0.1:\(server.port)/x.csv"
    let known = try TemporaryDirectory()
    #expect(
      try Self.content(of: url, knowing: server.authority, in: known) == "a\n1\n"
    )
    for (authority, reason) in [
      (nil, "the server cannot prove who it is: SSL certificate problem"),
      (
        directory.path.appending("none.pem").string,
        "the server cannot prove who it is: error setting certificate"
      ),
    ] {
      let unknown = try TemporaryDirectory()
      let error = #expect(throws: FetchError.self) {
        try Self.content(of: url + "?key=1", knowing: authority, in: unknown)
      }
      #expect(error?.code == .untrusted)
      #expect(error?.location == url + "?key=***")
      #expect(error?.message.hasPrefix(reason) == true, "\(error?.message ?? "")")
    }
    // The name counts too: the certificate is of 127.0.0.1 only.
    let error = #expect(throws: FetchError.self) {
      try Self.content(
        of: url.replacing("127.0.0.1", with: "localhost"),
        knowing: server.authority,
        in: try TemporaryDirectory()
      )
    }
    #expect(error?.code == .untrusted)
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
