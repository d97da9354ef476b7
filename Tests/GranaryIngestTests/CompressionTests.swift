import CZlib
import CZstd
import GranaryColumns
import GranaryIngest
import GranaryStatistics
import Testing

@Suite struct CompressionTests {
  enum Form: CaseIterable {
    case gzip
    case zstandard

    /// zlib and libzstd themselves, in one call each.
    func compress(_ bytes: [UInt8]) -> [UInt8] {
      var output = [UInt8](repeating: 0, count: bytes.count + 1_000)
      switch self {
      case .gzip:
        var stream = unsafe z_stream()
        var input = bytes
        let count = unsafe input.withUnsafeMutableBufferPointer { input in
          unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe deflateInit2_(
              &stream,
              6,
              Z_DEFLATED,
              15 + 16,
              8,
              Z_DEFAULT_STRATEGY,
              ZLIB_VERSION,
              Int32(MemoryLayout<z_stream>.size)
            )
            unsafe stream.next_in = input.baseAddress
            unsafe stream.avail_in = UInt32(input.count)
            unsafe stream.next_out = output.baseAddress
            unsafe stream.avail_out = UInt32(output.count)
            unsafe deflate(&stream, Z_FINISH)
            unsafe deflateEnd(&stream)
            return unsafe output.count - Int(stream.avail_out)
          }
        }
        return Array(output[..<count])
      case .zstandard:
        let count = unsafe output.withUnsafeMutableBytes { output in
          unsafe bytes.withUnsafeBytes { input in
            unsafe ZSTD_compress(
              output.baseAddress,
              output.count,
              input.baseAddress,
              input.count,
              3
            )
          }
        }
        return Array(output[..<count])
      }
    }
  }

  static let text = "a,b\n" + (0..<400).map { "\($0),\"é\($0 * $0)\"\n" }.joined()

  @Test(arguments: Form.allCases) func isRecognisedByContent(_ form: Form) throws {
    let plain = try Reading(Self.text, .strings("a", "b"))
    let bytes = form.compress(Array(Self.text.utf8))
    for blockByteCount in [1, 3, 64, 1 << 20] {
      let limits = IngestLimits(blockByteCount: blockByteCount)
      let reading = try Reading(bytes, .strings("a", "b"), limits: limits)
      #expect(reading.rows == plain.rows)
      #expect(reading.summary.byteCount == bytes.count)
      #expect(reading.summary.digest == SHA256Digest(hashing: bytes))
    }
  }

  @Test(arguments: Form.allCases) func partsFollowEachOther(_ form: Form) throws {
    let parts = ["a,b\n1,", "", "2\n3,4", "\n"].map { form.compress(Array($0.utf8)) }
    for blockByteCount in [1, 5, 1 << 20] {
      let limits = IngestLimits(blockByteCount: blockByteCount)
      let reading = try Reading(Array(parts.joined()), .strings("a", "b"), limits: limits)
      #expect(reading.values == [["1", "2"], ["3", "4"]])
    }
  }

  @Test(arguments: Form.allCases) func everyCutOfAFileIsAnError(_ form: Form) throws {
    let bytes = form.compress(Array("a,b\n1,2\n3,4\n".utf8))
    for count in 4..<bytes.count {
      let error = try #require(throws: IngestError.self) {
        try Reading(Array(bytes[..<count]), .strings("a", "b"))
      }
      #expect(error.code == .damagedCompression)
      #expect(error.description.hasSuffix("content ends too early: the file is cut short"))
    }
  }

  @Test(arguments: [
    (Form.gzip, "test.csv: the gzip content is followed by something that is not gzip"),
    (.zstandard, "test.csv: the Zstandard content is damaged: Unknown frame descriptor"),
  ]) func whatFollowsIsAnError(_ form: Form, _ message: String) throws {
    for blockByteCount in [1, 1 << 20] {
      let error = try #require(throws: IngestError.self) {
        try Reading(
          form.compress(Array("a,b\n".utf8)) + Array("1,2\n3,4\n".utf8),
          .strings("a", "b"),
          limits: IngestLimits(blockByteCount: blockByteCount)
        )
      }
      #expect(error.description == message)
    }
  }

  @Test(arguments: Form.allCases) func damageIsAnErrorOrChangesNothing(_ form: Form) throws {
    let bytes = form.compress(Array(Self.text.utf8))
    let plain = try Reading(bytes, .strings("a", "b"))
    var random = SeededGenerator(seed: 3)
    for _ in 0..<400 {
      var damaged = bytes
      damaged[Int.random(in: 4..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0...7)
      do {
        let reading = try Reading(damaged, .strings("a", "b"))
        // Zstandard's checksum is optional, and libzstd's simple call writes none.
        if form == .gzip { #expect(reading.rows == plain.rows) }
      } catch {
        #expect(
          [.damagedCompression, .emptyFile, .invalidHeader].contains(error.code)
            || form == .zstandard
        )
      }
    }
  }

  @Test func offsetsAreThoseOfTheContent() throws {
    let bytes = Form.gzip.compress(Array("a,b\n1,".utf8) + [0xFF] + Array("\n".utf8))
    let reading = try Reading(bytes, .strings("a", "b"))
    #expect(
      reading.refused.flatMap(\.reasons).map(\.message) == [
        "byte 0xFF at offset 6 of the decompressed file is not UTF-8; convert the file to UTF-8, "
          + "or declare its encoding"
      ]
    )
  }
}
