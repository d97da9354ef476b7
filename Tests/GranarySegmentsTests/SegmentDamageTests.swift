import GranaryColumns
import GranaryFiles
import GranaryStatistics
import Testing

@testable import GranarySegments

@Suite struct SegmentDamageTests {
  let segment: TemporarySegment

  init() throws { segment = try TemporarySegment() }

  /// A small segment, and one with dictionaries.
  enum Subject: CaseIterable {
    case plain, dictionaries

    var fields: [SegmentField] { self == .plain ? Fixtures.fields : Fixtures.textFields }
    var rows: Batch { self == .plain ? Fixtures.batch : Fixtures.longTexts }
    var scalars: [[Scalar]] { self == .plain ? Fixtures.columns : Self.textScalars }

    private static let textScalars = Fixtures.longTexts.scalars
  }

  private func write(_ subject: Subject) throws -> [UInt8] {
    try segment.write(
      [subject.rows],
      fields: subject.fields,
      texts: subject == .plain ? .plain : .compact
    )
  }

  /// All that a reader can say of a file.
  private func content(
    _ bytes: [UInt8],
    _ subject: Subject = .plain
  ) throws(SegmentError) -> [[Scalar]] {
    let reader = try SegmentReader("damaged", file: Buffer(copying: bytes))
    #expect(reader.fields == subject.fields)
    #expect(reader.metadata.map { [$0.0, $0.1] } == Fixtures.metadata.map { [$0.0, $0.1] })
    var scalars: [[Scalar]] = []
    for index in 0..<reader.batchCount { scalars += try reader.batch(index).scalars }
    return scalars
  }

  @Test(
    arguments: [(0x01, .plain), (0x80, .plain), (0xFF, .plain), (0x01, .dictionaries)]
      as [(UInt8, Subject)]
  )
  func aFlippedByteIsAnErrorOrMakesNoDifference(_ flip: UInt8, _ subject: Subject) throws {
    var bytes = try write(subject)
    var errors: Set<SegmentError.Code> = []
    for place in bytes.indices {
      bytes[place] ^= flip
      defer { bytes[place] ^= flip }
      switch Result(catching: { () throws(SegmentError) in try content(bytes, subject) }) {
      case .success(let scalars): #expect(scalars == subject.scalars, "byte \(place)")
      case .failure(let error): errors.insert(error.code)
      }
    }
    #expect(errors == [.corrupt, .checksumMismatch])
  }

  /// Also one that only other readers of Arrow look at.
  @Test(arguments: Subject.allCases) func aFlippedByteIsFoundByLookingAtAll(
    _ subject: Subject
  ) throws {
    var bytes = try write(subject)
    func verify() throws(SegmentError) {
      let reader = try SegmentReader("damaged", file: Buffer(copying: bytes))
      for index in 0..<reader.batchCount { _ = try reader.batch(index) }
      try reader.verifyUnreadBytes()
    }
    try verify()
    var unread = 0
    for place in bytes.indices {
      bytes[place] ^= 1
      defer { bytes[place] ^= 1 }
      #expect(throws: SegmentError.self, "byte \(place)") { try verify() }
      if (try? content(bytes, subject)) != nil { unread += 1 }
    }
    // The schema message, above all.
    #expect(unread > 200)
  }

  @Test(arguments: Subject.allCases) func aFileCutShortIsAnError(_ subject: Subject) throws {
    let bytes = try write(subject)
    for count in stride(from: 0, to: bytes.count, by: subject == .plain ? 1 : 8) {
      #expect(throws: SegmentError.self, "\(count) bytes") {
        _ = try content(Array(bytes.prefix(count)), subject)
      }
    }
  }

  @Test func bytesAddedAtTheEndAreAnError() throws {
    let bytes = try segment.write([Fixtures.batch])
    #expect(throws: SegmentError.self) { _ = try content(bytes + [0]) }
    #expect(throws: SegmentError.self) { _ = try content(bytes + bytes.suffix(10)) }
  }

  /// Checksums keep accidents out; what a file made to do harm says is still not believed.
  @Test(
    arguments: [(0x01, .plain), (0xFF, .plain), (0x01, .dictionaries)] as [(UInt8, Subject)]
  )
  func aFlippedByteUnderSoundChecksumsDoesNotCrash(_ flip: UInt8, _ subject: Subject) throws {
    let original = try write(subject)
    let seals = try Seals(original)
    var read = 0
    for place in original.indices {
      var bytes = original
      bytes[place] ^= flip
      seals.renew(&bytes)
      do throws(SegmentError) {
        let reader = try SegmentReader("hostile", file: Buffer(copying: bytes))
        for index in 0..<reader.batchCount { read += try reader.batch(index).scalars.count }
      } catch {
        #expect(error.code != .io)
      }
    }
    // Most flips are of values, which then differ soundly.
    #expect(read > 0)
  }

  @Test func damageIsFoundInTheColumnItIsIn() throws {
    var bytes = try segment.write([Fixtures.batch])
    let reader = try SegmentReader("sound", file: Buffer(copying: bytes))
    let parser = SegmentParser(file: Buffer(copying: bytes), path: "sound")
    let batch = try parser.batches(parser.footer())[0]
    // The first byte of the values of `float64`.
    bytes[batch.bodyOffset + batch.columns[3].buffers[1].offset] ^= 1
    let damaged = try SegmentReader("damaged", file: Buffer(copying: bytes))
    #expect(try damaged.batch(0, columns: ["int64"]).scalars == [Fixtures.columns[1]])
    for _ in 0..<2 {
      let error = #expect(throws: SegmentError.self) { _ = try damaged.batch(0) }
      #expect(error?.code == .checksumMismatch)
      #expect(
        error?.description == """
          damaged: column 'float64' in batch 0 is not as it was written, its checksum differs; \
          restore the file from a backup
          """
      )
    }
    #expect(try reader.batch(0).scalars == Fixtures.columns)
  }

  @Test func aMessageIsCheckedAsAWhole() throws {
    var bytes = try segment.write([Fixtures.batch])
    let block = try SegmentParser(file: Buffer(copying: bytes), path: "sound").footer().blocks[0]
    // The last byte of the message is padding: nothing but its checksum can tell.
    bytes[block.offset + block.metadataByteCount - 1] ^= 1
    let error = #expect(throws: SegmentError.self) { _ = try content(bytes) }
    #expect(error?.code == .checksumMismatch)
    #expect(error?.message.hasPrefix("the metadata of batch 0 is not as it was written") == true)
  }

  @Test func aLaterFormatIsRefused() throws {
    var bytes = try segment.write([Fixtures.batch])
    let seals = try Seals(bytes)
    let key = Array("granary.format".utf8)
    let place = try #require(bytes.indices.last { bytes[$0...].starts(with: key) })
    // In the FlatBuffer the value "1", with its length, follows the key.
    let value = try #require(bytes[place...].firstIndex(of: UInt8(ascii: "1")))
    bytes[value] = UInt8(ascii: "3")
    seals.renew(&bytes)
    let error = #expect(throws: SegmentError.self) { _ = try content(bytes) }
    #expect(error?.code == .unsupported)
    #expect(error?.message == "segment format 3, of which this program knows 1 and 2: update it")
  }

  @Test func aMissingFileIsAnIOError() throws {
    let error = #expect(throws: SegmentError.self) { _ = try segment.reader() }
    #expect(error?.code == .io)
    #expect(error?.underlying?.isNotFound == true)
  }

  @Test func whicheverOperationFailsTheWriterSaysSo() throws {
    let rows = Fixtures.random(70_000, seed: 5)
    var number = 0
    while true {
      number += 1
      try segment.files.removeTree(segment.path)
      let files = FaultyFileSystem(over: segment.files, failingAt: number)
      do throws(SegmentError) {
        let writer = try SegmentWriter(segment.path, fields: Fixtures.fields, on: files)
        do throws(SegmentError) { try writer.write(rows) } catch {
          let later = #expect(throws: SegmentError.self) { _ = try writer.finish() }
          #expect(later == error)
          throw error
        }
        _ = try writer.finish()
        break
      } catch {
        #expect(error.code == .io)
        #expect(error.underlying?.name == "EIO")
      }
    }
    // Create, magic and schema, two batches of message and body, the end, sync, close.
    #expect(number == 9 + 1)
    #expect(try segment.reader().rowCount == 70_000)
  }

  @Test func anExistingFileIsNotOverwritten() throws {
    let bytes = try segment.write([Fixtures.batch])
    let error = #expect(throws: SegmentError.self) {
      _ = try SegmentWriter(segment.path, fields: [], on: segment.files)
    }
    #expect(error?.underlying?.isExisting == true)
    #expect(try segment.files.readAll(segment.path) == bytes)
  }
}

/// Where the checksums of a sound file stand, to make those of an altered copy right again.
private struct Seals {
  private struct Seal {
    let covered: Range<Int>
    /// Where its 16 digits stand.
    let place: Int
  }

  /// Buffers before the messages that have their checksums.
  private var seals: [Seal] = []
  private let footer: Range<Int>

  init(_ bytes: [UInt8]) throws {
    let parser = SegmentParser(file: Buffer(copying: bytes), path: "sound")
    let footer = try parser.footer()
    let end = bytes.count - 10
    let length = bytes[end..<end + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    self.footer = end - length..<end
    let dictionaries = try parser.dictionaries(footer).compactMap(\.self)
    let batches = try parser.batches(footer)
    for (block, batch) in zip(footer.blocks + footer.dictionaries, batches + dictionaries) {
      let message = block.offset..<block.offset + block.metadataByteCount
      for buffer in batch.columns.flatMap(\.buffers) {
        let start = batch.bodyOffset + buffer.offset
        try add(start..<start + buffer.byteCount, buffer.checksum, in: message, of: bytes)
      }
      try add(message, block.checksum, in: self.footer, of: bytes)
    }
  }

  private mutating func add(
    _ covered: Range<Int>,
    _ checksum: UInt64,
    in range: Range<Int>,
    of bytes: [UInt8]
  ) throws {
    let digits = Array(Checksums.text([checksum]).utf8)
    let place = range.dropLast(15).first { bytes[$0..<$0 + 16].elementsEqual(digits) }
    seals.append(Seal(covered: covered, place: try #require(place)))
  }

  func renew(_ bytes: inout [UInt8]) {
    for seal in seals {
      let digits = Checksums.text([checksum(bytes[seal.covered])])
      bytes.replaceSubrange(seal.place..<seal.place + 16, with: digits.utf8)
    }
    let checksum = checksum(bytes[footer])
    for index in 0..<8 {
      let byte = UInt8(truncatingIfNeeded: checksum >> UInt64(8 * index))
      bytes[footer.lowerBound - 8 + index] = byte
    }
  }

  private func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    unsafe bytes.withUnsafeBytes { unsafe xxh3($0) }
  }
}
