extension Unicode.Scalar {
  /// The letters from `a` to `z` that a Latin letter is written with where there is no other: `o` for `ö` and
  /// `ø`, `ss` for `ß`, `ae` for `æ`; nil where there are none.
  ///
  /// They are in the letter's name in Unicode: LATIN SMALL LETTER O WITH STROKE.
  var latinLetters: String? {
    guard let name = properties.name, name.hasPrefix("LATIN ") else { return nil }
    let words = name.split(separator: " ").drop { Self.kindWords.contains($0) }
    guard let word = words.first else { return nil }
    switch word {
    case "SHARP": return "ss"
    case "ETH": return "d"
    case "THORN": return "th"
    case "ENG": return "ng"
    case "DOTLESS": return words.dropFirst().first?.lowercased()
    default: return word.count <= 2 ? word.lowercased() : nil
    }
  }

  private static let kindWords: Set<Substring> = [
    "LATIN", "SMALL", "CAPITAL", "LETTER", "LIGATURE",
  ]
}
