import GranaryStatistics
import Testing

@Suite struct HashingTests {
  /// FIPS 180-4's examples, from NIST's "SHA256.pdf" of examples, and the digest of nothing.
  static let digests = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]

  @Test(arguments: digests) func digestsAsTheStandardDoes(_ text: String, _ hex: String) {
    #expect(SHA256Digest(hashing: Array(text.utf8)).description == hex)
  }

  @Test(arguments: digests) func piecesDigestAsTheWhole(_ text: String, _ hex: String) {
    var hasher = SHA256Hasher()
    hasher.update(String(text.prefix(2)))
    hasher.update([UInt8]())
    hasher.update(Array(text.utf8.dropFirst(2)))
    #expect(hasher.finish().description == hex)
  }

  @Test func hexadecimalRoundTrips() {
    let digest = SHA256Digest(hashing: [1, 2, 3])
    #expect(SHA256Digest(hex: digest.description) == digest)
    #expect(SHA256Digest(hex: digest.description.uppercased()) == digest)
    #expect(SHA256Digest(hex: String(digest.description.dropLast())) == nil)
    #expect(SHA256Digest(hex: digest.description + "0") == nil)
    #expect(SHA256Digest(hex: String(digest.description.dropLast()) + "g") == nil)
    #expect(SHA256Digest(hex: String(digest.description.dropLast()) + "é") == nil)
  }

  /// Python's `xxhash` package, `xxh3_64_intdigest`.
  @Test(
    arguments: [
      ("", 0x2D06_8005_38D3_94C2), ("abc", 0x78AF_5F94_892F_3950),
    ] as [(String, UInt64)]
  )
  func checksumsAsTheReferenceDoes(_ text: String, _ expected: UInt64) {
    let bytes = Array(text.utf8)
    #expect(unsafe bytes.withUnsafeBytes { unsafe xxh3($0) } == expected)
  }

  /// The reference implementation's first numbers for seed 0 and for 1234567 (Rosetta Code,
  /// "Pseudo-random numbers/Splitmix64").
  @Test func randomNumbersAreThoseOfSplitMix64() {
    var zero = SeededGenerator(seed: 0)
    #expect(zero.next() == 0xE220_A839_7B1D_CDAF)
    #expect(zero.next() == 0x6E78_9E6A_A1B9_65F4)
    var other = SeededGenerator(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in other.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ]
    )
  }
}
