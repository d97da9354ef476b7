import GranaryDefinitions
import Testing

@Suite struct ContentHashTests {
  /// Expected value: `printf abc | sha256sum`.
  @Test func hashesTheBytesOfTheText() {
    let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(ContentHash(hashing: "abc").description == hex)
    #expect(ContentHash(hex: hex) == ContentHash(hashing: "abc"))
    #expect(ContentHash(hex: "ba78") == nil)
  }
}
