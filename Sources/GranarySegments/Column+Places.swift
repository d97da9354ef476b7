internal import GranaryColumns

extension Column {
  /// The texts that places in a dictionary name, empty under a null; nil where they pass 2³¹ − 1
  /// bytes.
  ///
  /// - Precondition: Every place is below the dictionary's count; its offsets ascend within its
  ///   bytes.
  init?(texts dictionary: Column, at places: Values<Int16>, validity: Validity) {
    let texts = dictionary.strings
    let count = places.count
    var byteCount = 0
    let offsets = Buffer(count: count + 1, of: Int32.self) { offsets in
      for row in 0..<count {
        if validity[row] { byteCount += texts.range(at: Int(places[row])).count }
        offsets[row + 1] = Int32(truncatingIfNeeded: byteCount)
      }
    }
    guard byteCount <= Int(Int32.max) else { return nil }
    let bytes = Buffer(count: byteCount, of: UInt8.self) { target in
      unsafe target.withUnsafeMutableBytes { target in
        var end = 0
        for row in 0..<count where validity[row] {
          unsafe texts.withBytes(at: Int(places[row])) { text in
            // Soundness: the target has room for all the texts, whose lengths were added up above.
            unsafe UnsafeMutableRawBufferPointer(rebasing: target[end...]).copyMemory(from: text)
            end += text.count
          }
        }
      }
    }
    self.init(offsets: offsets, bytes: bytes, validity: validity)
  }
}
