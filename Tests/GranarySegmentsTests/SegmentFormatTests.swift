import GranaryColumns
import GranaryFiles
import GranarySegments
import Testing

/// Every version of the format, which stays readable and, for the rows it was made for, written.
///
/// A version has one file in `Tests/Reference/segments`, never to be written again: if these tests
/// fail, make a new version instead.
@Suite struct SegmentFormatTests {
  let segment: TemporarySegment

  init() throws { segment = try TemporarySegment() }

  @Test func version1IsReadAndWrittenToTheByte() throws {
    let golden = Python.reference.appending("segments/1.arrow")
    let reader = try SegmentReader(golden, on: segment.files)
    #expect(reader.fields == Fixtures.fields)
    #expect(reader.metadata.map { [$0.0, $0.1] } == Fixtures.metadata.map { [$0.0, $0.1] })
    #expect(try reader.batch(0).scalars == Fixtures.columns)
    #expect(try segment.write([Fixtures.batch]) == segment.files.readAll(golden))
  }

  @Test func version2IsReadAndWrittenToTheByte() throws {
    let golden = Python.reference.appending("segments/2.arrow")
    let reader = try SegmentReader(golden, on: segment.files)
    let rows = Fixtures.longTexts
    #expect(reader.fields == Fixtures.textFields)
    #expect(try reader.batch(0).scalars == rows.scalars)
    let written = try segment.write([rows], fields: Fixtures.textFields, texts: .compact)
    #expect(try written == segment.files.readAll(golden))
  }

  @Test func magicStandsAtBothEnds() throws {
    let bytes = try segment.write([])
    #expect(Array(bytes.prefix(8)) == Array("ARROW1\0\0".utf8))
    #expect(Array(bytes.suffix(6)) == Array("ARROW1".utf8))
  }
}
