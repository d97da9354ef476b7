import GranaryFiles
import GranaryIngest
import GranaryStatistics
import GranaryValidation
import Testing

@Suite final class QuarantineTests {
  private let fileSystem = RealFileSystem()
  private let directory: Path
  private var path: Path { directory.appending("refused.jsonl") }

  init() throws {
    directory = Path("/tmp/granary-quarantine-\(UInt64.random(in: 0 ... .max))")
    try fileSystem.createDirectory(directory)
  }

  deinit { try? fileSystem.removeTree(directory) }

  private static let rows = [
    RefusedRow(
      ordinal: 3,
      line: 5,
      text: "EWR,\"two\nlines\",\u{FFFD}",
      reasons: [
        RowRefusal(.notANumber, column: "temp", value: "hot", message: "not a number"),
        RowRefusal(.ofALaterVersion, message: "a message"),
      ]
    ),
    RefusedRow(
      ordinal: 9,
      line: 12,
      element: 10,
      text: "",
      reasons: [
        RowRefusal(
          .outOfBounds,
          column: "temp",
          check: "temp_between",
          value: String(repeating: "9", count: 300),
          message: "not at most 200.0"
        )
      ]
    ),
  ]

  private static let header = QuarantineHeader(
    source: "weather",
    definitionHash: "51c0",
    file: "data/weather.csv",
    header: "origin,\"a;b\"",
    layout: .csv(CSVDialect(delimiter: UInt8(ascii: ";"), encoding: .latin1))
  )

  private func write(_ rows: [RefusedRow], isFinished: Bool = true) throws -> Bool {
    var writer = QuarantineWriter(
      path,
      Self.header,
      on: fileSystem
    )
    for row in rows { try writer.write([row]) }
    guard isFinished else { return true }
    return try writer.finish(digest: SHA256Digest(hashing: [1, 2, 3]))
  }

  @Test func readsBackWhatWasWritten() throws {
    #expect(try write(Self.rows))
    let reader = try QuarantineReader(path, on: fileSystem)
    #expect(reader.header == Self.header)
    #expect(try reader.rows() == Self.rows)
    #expect(try reader.forEachRow { _ in } == SHA256Digest(hashing: [1, 2, 3]))
  }

  @Test func theFileIsLinesOfJSON() throws {
    _ = try write([Self.rows[0]])
    let text = String(decoding: try fileSystem.readAll(path), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(
      lines.first == """
        {"format":1,"source":"weather","definition":"51c0","file":"data/weather.csv",\
        "header":"origin,\\"a;b\\"","layout":{"type":"csv","delimiter":";","quote":"\\"",\
        "header":true,"comment":null,"encoding":"latin-1","ragged":"error"}}
        """
    )
    #expect(
      lines.dropFirst().first == """
        {"line":5,"ordinal":3,"element":null,"text":"EWR,\\"two\\nlines\\",\u{FFFD}","reasons":[\
        {"code":"not_a_number","check":null,"column":"temp","value":"hot",\
        "message":"not a number"},\
        {"code":"of_a_later_version","check":null,"column":null,"value":null,"message":"a message"}]}
        """
    )
    let checksum = SHA256Digest(hashing: Array(lines.dropLast().map { $0 + "\n" }.joined().utf8))
    #expect(
      lines.last == """
        {"rows":1,"digest":"\(SHA256Digest(hashing: [1, 2, 3]))","checksum":"\(checksum)"}
        """
    )
    #expect(text.hasSuffix("\n"))
  }

  /// A row in words is large, and there may be very many: they are written before the next is asked for.
  @Test func rowsAreWrittenAsTheyCome() throws {
    let files = RecordingFileSystem(over: InMemoryFileSystem())
    var writer = QuarantineWriter(Path("rows.jsonl"), Self.header, on: files)
    var written: [Int] = []
    let rows = (0..<1_000).lazy.map { number in
      written.append(files.operations.count)
      return RefusedRow(ordinal: number, line: number, text: "", reasons: Self.rows[1].reasons)
    }
    try writer.write(rows)
    try writer.finish(digest: SHA256Digest(hashing: []))
    let sizes = files.operations.compactMap { operation -> Int? in
      guard case .write(_, let byteCount) = operation else { return nil }
      return byteCount
    }
    #expect(sizes.allSatisfy { $0 < 300_000 })
    #expect(sizes.reduce(0, +) > 300_000)
    #expect(Set(written).count == sizes.count - 1)
    #expect(try QuarantineReader(Path("rows.jsonl"), on: files).rows() == Array(rows))
  }

  @Test func noRowsMakeNoFile() throws {
    #expect(try !write([]))
    #expect(try fileSystem.status(path) == nil)
  }

  @Test func aFileThatWasNotFinishedSaysSo() throws {
    _ = try write(Self.rows, isFinished: false)
    let reader = try QuarantineReader(path, on: fileSystem)
    let error = try #require(throws: ValidationError.self) { try reader.rows() }
    #expect(error.code == .damagedQuarantine)
    #expect(
      error.description
        == "\(path):4: the file ends without its last line: writing it was not finished"
    )
  }

  /// But for the digest of the content, which the registry has too, and the case of its digits.
  @Test func everyFlippedBitIsNoticed() throws {
    _ = try write(Self.rows)
    let whole = try fileSystem.readAll(path)
    for index in whole.indices {
      var bytes = whole
      bytes[index] ^= 1
      let flipped = directory.appending("flipped-\(index)")
      let file = try fileSystem.create(flipped)
      try file.write(bytes)
      try file.close()
      do {
        let digest = try QuarantineReader(flipped, on: fileSystem).forEachRow { _ in }
        #expect(digest != SHA256Digest(hashing: [1, 2, 3]), "bit 0 of byte \(index)")
      } catch {
        #expect(error is ValidationError, "bit 0 of byte \(index): \(error)")
      }
    }
  }

  @Test func everyCutOfTheFileIsNoticed() throws {
    _ = try write(Self.rows)
    let whole = try fileSystem.readAll(path)
    for count in 0..<whole.count - 1 {
      let cut = directory.appending("cut-\(count)")
      let file = try fileSystem.create(cut)
      try file.write(Array(whole[..<count]))
      try file.close()
      #expect(throws: ValidationError.self, "cut after \(count) bytes") {
        try QuarantineReader(cut, on: fileSystem).rows()
      }
    }
  }
}

extension RowRefusal.Code {
  /// A code of a stage that this version does not know.
  static let ofALaterVersion = RowRefusal.Code(rawValue: "of_a_later_version")
}
