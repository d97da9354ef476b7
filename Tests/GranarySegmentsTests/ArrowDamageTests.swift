import GranaryColumns
import GranaryFiles
import GranaryStatistics
import GranaryTesting
import Testing

@testable import GranarySegments

/// Whatever a file has, reading it gives rows or an error: no crash, no endless loop, no more memory
/// than was allowed.
@Suite struct ArrowDamageTests {
  /// Every way of storing and compressing that the readers have.
  static let names = [
    "pandas.feather", "polars.arrow", "polars.arrows", "polars_lz4.arrow", "polars_zstd.arrow",
    "pyarrow.arrow", "pyarrow.arrows", "pyarrow.feather", "pyarrow_delta.arrow",
    "pyarrow_delta.arrows", "pyarrow_dictionaries.arrow", "pyarrow_replaced.arrows",
    "pyarrow_v4.arrow", "pyarrow_zstd.arrow",
  ]

  /// Places in a file: in a small one all, in others some, spread over it.
  private func places(in bytes: [UInt8]) -> [Int] {
    Array(stride(from: 0, to: bytes.count, by: bytes.count < 2_000 ? 1 : 31))
  }

  /// What became of a file: its number of rows, or the code of the error.
  private enum Outcome: Hashable {
    case rows
    case refused(ArrowFileError.Code)
  }

  /// Reads a file in memory, and every value of it.
  private func read(_ bytes: [UInt8]) -> Outcome {
    do throws(ArrowFileError) {
      var reader = try ArrowFileReader(MemoryFile(bytes))
      while let batch = try reader.next() {
        // A text that lay outside its buffer would stop the process here.
        for column in batch.columns { #expect(column.scalars.count == batch.count) }
      }
      return .rows
    } catch {
      #expect(error.code != .io)
      #expect(!error.message.isEmpty)
      return .refused(error.code)
    }
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    try ArrowReference.committed.get().bytes(name)
  }

  @Test(arguments: names) func aFlippedByteGivesRowsOrAnError(_ name: String) throws {
    let original = try bytes(name)
    var outcomes: Set<Outcome> = []
    for place in places(in: original) {
      var bytes = original
      bytes[place] ^= place.isMultiple(of: 2) ? 0xFF : 0x80
      outcomes.insert(read(bytes))
    }
    // Values may be anything; what points somewhere may not.
    #expect(outcomes.isSuperset(of: [.rows, .refused(.corrupt)]))
  }

  @Test(arguments: names) func aFileCutShortIsAnError(_ name: String) throws {
    let original = try bytes(name)
    // A stream may end after any message, with or without its mark.
    let mayEnd = name.hasSuffix(".arrows")
    var whole = 0
    let counts = places(in: original) + original.indices.suffix(16)
    for count in counts where read(Array(original[..<count])) == .rows { whole += 1 }
    #expect(mayEnd ? (1...9).contains(whole) : whole == 0, "\(whole) lengths were read")
  }

  /// Many bytes at once, by numbers that are likely to hurt, anywhere in any file.
  @Test(arguments: GeneratedCases.seeds) func aMutatedFileGivesRowsOrAnError(_ seed: UInt64) throws
  {
    var generator = SeededGenerator(seed: seed)
    let name = try #require(Self.names.randomElement(using: &generator))
    let original = try bytes(name)
    for _ in 0..<5 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let byte = ([0, 1, 0x7F, 0x80, 0xFF] as [UInt8]).randomElement(using: &generator) ?? 0
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: for index in place..<min(place + 4, bytes.count) { bytes[index] = byte }
        case 2: for index in place..<min(place + 8, bytes.count) { bytes[index] = byte }
        default:
          // A piece of the file over another.
          let from = Int.random(in: 0..<bytes.count, using: &generator)
          let count = min(32, bytes.count - max(place, from))
          for index in 0..<count { bytes[place + index] = original[from + index] }
        }
      }
      _ = read(bytes)
    }
  }

  @Test func bytesAfterTheEndOfAStreamAreNotPassedOver() throws {
    let bytes = try bytes("pyarrow.arrows")
    #expect(read(bytes) == .rows)
    #expect(read(bytes + bytes) == .refused(.corrupt))
  }

  @Test func aBatchPastTheLimitIsRefused() throws {
    for name in ["pyarrow.arrow", "pyarrow.feather", "pyarrow_zstd.arrow", "polars.arrows"] {
      let path = try ArrowReference.committed.get().path(name)
      let error = #expect(throws: ArrowFileError.self) {
        _ = try ArrowFileReader(path, on: RealFileSystem(), batchByteLimit: 1000).readAll()
      }
      #expect(error?.code == .unsupported)
      #expect(error?.message.hasSuffix("write smaller batches") == true, "\(error?.message ?? "")")
    }
  }

  @Test func aFileThatCannotBeReadAnywhereIsReadIntoMemoryUpToTheLimit() throws {
    let bytes = try bytes("pyarrow.arrow")
    let error = #expect(throws: ArrowFileError.self) {
      _ = try ArrowFileReader(MemoryFile(bytes), byteLimit: bytes.count)
    }
    #expect(error?.message.hasPrefix("it can only be read from front to end") == true)
    let reader = try ArrowFileReader(MemoryFile(bytes), byteLimit: bytes.count + 1)
    #expect(try reader.readAll().rows.count == 5)
  }

  /// A view may point at the same text from every row.
  @Test func aTextThatManyRowsShareIsCountedForEach() throws {
    let row = ArrowBuffers(
      validity: nil,
      buffers: [
        Buffer(copying: Array(repeating: [1000, 0, 0, 0] as [Int32], count: 100).flatMap { $0 }),
        Buffer(copying: [UInt8](repeating: 0x61, count: 1000)),
      ]
    )
    let column = try row.column(.textView, rows: 0..<100, textByteLimit: 100_000)
    #expect(column.strings.map(\.string.utf8.count) == Array(repeating: 1000, count: 100))
    let error = #expect(throws: ArrowColumnFault.self) {
      _ = try row.column(.textView, rows: 0..<100, textByteLimit: 99_999)
    }
    guard case .tooMuchText(byteLimit: 99_999)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func aLengthThatCannotComeOfItsBytesTakesNoMemory() {
    let bytes = Buffer(copying: [UInt8](repeating: 0, count: 100))
    #expect(BufferCompression.zstd.decompress(bytes, byteCount: 1 << 40) == nil)
    #expect(BufferCompression.lz4Frame.decompress(bytes, byteCount: 1 << 40) == nil)
  }

  @Test func textThatIsNotUTF8IsAnError() throws {
    for name in ["pyarrow.arrow", "polars.arrow"] {
      var bytes = try bytes(name)
      let plane = Array("🛫".utf8)
      // The last one is in a row; the buffers of views have others that no row names.
      let place = try #require(bytes.indices.last { bytes[$0...].starts(with: plane) })
      bytes[place + 1] = 0x20
      #expect(read(bytes) == .refused(.corrupt))
    }
  }

  @Test func whicheverOperationFailsTheReaderSaysSo() throws {
    for name in ["pyarrow.arrow", "pyarrow.arrows"] {
      let path = try ArrowReference.committed.get().path(name)
      var number = 0
      while true {
        number += 1
        let files = FaultyFileSystem(over: RealFileSystem(), failingAt: number)
        do throws(ArrowFileError) {
          _ = try ArrowFileReader(path, on: files).readAll()
          break
        } catch {
          #expect(error.code == .io)
          #expect(error.underlying?.name == "EIO")
        }
      }
      #expect(number > 2)
    }
  }

  @Test func aMissingFileIsAnIOError() {
    let error = #expect(throws: ArrowFileError.self) {
      _ = try ArrowFileReader("/nonexistent/rows.arrow", on: RealFileSystem())
    }
    #expect(error?.code == .io)
    #expect(error?.underlying?.isNotFound == true)
  }

  @Test(arguments: ["", "ARROW1", "a,b\n1,2\n", "PAR1PAR1", "{\"a\": 1}\n"])
  func whatIsNoArrowFileIsNamed(_ text: String) {
    let outcome = read(Array(text.utf8))
    #expect(outcome == .refused(text == "ARROW1" ? .corrupt : .notArrow))
  }
}
