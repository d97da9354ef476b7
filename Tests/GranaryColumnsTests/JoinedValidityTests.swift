import GranaryColumns
import Testing

@Suite struct JoinedValidityTests {
  /// Lengths around a byte, against one row at a time.
  @Test func andKeepsTheRowsOfBoth() {
    for count in [0, 1, 7, 8, 9, 16, 100] {
      let left = (0..<count).map { $0 % 3 != 0 }
      let right = (0..<count).map { $0 % 5 != 1 }
      let both = Validity(left).and(Validity(right))
      #expect((0..<count).map { both[$0] } == zip(left, right).map { $0 && $1 })
      #expect(both.nullCount == zip(left, right).count { !($0 && $1) })
      let whole = Validity(allValid: count)
      #expect(whole.and(Validity(left)).nullCount == Validity(left).nullCount)
      #expect(Validity(left).and(whole).nullCount == Validity(left).nullCount)
      #expect(whole.and(whole).isAllValid)
    }
  }

  /// Bits past the last row may hold anything, as those of a mapped file.
  @Test func andIgnoresWhatIsPastTheLastRow() {
    let left = Validity(Bitmap(buffer: Buffer(copying: [0b1111_1011 as UInt8]), count: 3))
    let right = Validity(Bitmap(buffer: Buffer(copying: [0b1111_1110 as UInt8]), count: 3))
    let both = left.and(right)
    #expect((0..<3).map { both[$0] } == [false, true, false])
    #expect(both.nullCount == 2)
  }
}
