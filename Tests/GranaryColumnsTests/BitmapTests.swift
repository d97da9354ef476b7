import GranaryColumns
import GranaryStatistics
import GranaryTesting
import Testing

@Suite struct BitmapTests {
  @Test(arguments: [0, 1, 7, 8, 9, 63, 64, 65, 1_000])
  func holdsTheBitsThatWereAppended(_ count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    let bits = (0..<count).map { _ in generator.chance(0.4) }
    var builder = BitmapBuilder()
    for bit in bits { builder.append(bit) }
    #expect(builder.setCount == bits.count(where: \.self))
    let bitmap = builder.finish()
    #expect(builder.count == 0 && builder.setCount == 0)
    for bitmap in [bitmap, Bitmap(bits)] {
      #expect(bitmap.count == count)
      #expect(bitmap.setCount == bits.count(where: \.self))
      #expect((0..<count).map { bitmap[$0] } == bits)
    }
  }

  /// Lengths around a byte, so that bitmaps begin within one and at its start.
  @Test(arguments: [[0, 8, 16], [7, 1, 9], [8, 3, 8, 64], [1, 0, 7, 65]])
  func joinsBitmapsOneAfterTheOther(_ counts: [Int]) {
    var generator = SeededGenerator(seed: 1)
    let parts = counts.map { count in (0..<count).map { _ in generator.chance(0.4) } }
    var builder = BitmapBuilder()
    for part in parts { builder.append(contentsOf: Bitmap(part)) }
    let bits = parts.flatMap(\.self)
    #expect(builder.count == bits.count)
    #expect(builder.setCount == bits.count(where: \.self))
    let bitmap = builder.finish()
    #expect((0..<bits.count).map { bitmap[$0] } == bits)
    let asked = Bitmap(count: bits.count) { bits[$0] }
    #expect(asked.setCount == bitmap.setCount)
    #expect((0..<bits.count).map { asked[$0] } == bits)
  }

  /// Arrow: row i is bit i % 8, the least significant first, of byte i / 8.
  @Test func readsBitsInArrowsOrder() {
    let bitmap = Bitmap(buffer: Buffer(copying: [0b0000_0101, 0b1111_1110] as [UInt8]), count: 10)
    let expected = [true, false, true, false, false, false, false, false, false, true]
    #expect((0..<10).map { bitmap[$0] } == expected)
    // The bits past the last row are set, and do not count.
    #expect(bitmap.setCount == 3)
  }

  @Test func aRowPastTheBitmapTraps() async {
    await #expect(processExitsWith: .failure) { _ = Bitmap([true])[1] }
    await #expect(processExitsWith: .failure) { _ = Bitmap([true])[-1] }
  }
}

@Suite struct ValidityTests {
  @Test func countsNullsAndLetsAWholeBitmapGo() {
    let some = Validity([true, false, true, false, false])
    #expect(some.nullCount == 3)
    #expect(some.bitmap != nil)
    #expect((0..<5).map { some[$0] } == [true, false, true, false, false])
    let all = Validity([true, true])
    #expect(all.isAllValid)
    #expect(all.bitmap == nil)
    #expect(all[0] && all[1])
    #expect(Validity([]).isAllValid)
  }

  @Test func andHoldsWhereBothHold() {
    let left = [true, true, false, false]
    let right = [true, false, true, false]
    let both = Validity(left).and(Validity(right))
    #expect((0..<4).map { both[$0] } == [true, false, false, false])
    #expect(both.nullCount == 3)
    let all = Validity(allValid: 4)
    #expect((0..<4).map { all.and(Validity(right))[$0] } == right)
    #expect((0..<4).map { Validity(left).and(all)[$0] } == left)
    #expect(all.and(all).isAllValid)
  }
}
