/// The texts that mean null in a column.
struct NullTexts: Sendable {
  private let texts: [[UInt8]]
  private let byteLimit: Int

  init(_ texts: [String]) {
    self.texts = texts.map { Array($0.utf8) }
    byteLimit = texts.map(\.utf8.count).max() ?? -1
  }

  func contains(_ text: Span<UInt8>) -> Bool {
    guard text.count <= byteLimit else { return false }
    return texts.contains { value in
      value.count == text.count && value.indices.allSatisfy { value[$0] == text[$0] }
    }
  }
}
