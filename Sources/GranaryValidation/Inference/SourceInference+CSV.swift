import GranaryColumns
import GranaryIngest

/// How the fields of a file of CSV are parted, as far as its beginning tells.
struct CSVShape {
  var dialect: CSVDialect
  /// Fields of the first row.
  var fieldCount: Int
  /// What a person should know of it, a sentence each.
  var remarks: [String] = []
}

extension SourceInference {
  /// Reads a file of CSV; anew where all of it says something else than its beginning.
  func csvEvidence(_ shape: CSVShape) throws -> FileEvidence {
    var found = try read(shape)
    if shape.dialect.encoding == .latin1 {
      found.remarks.append("Read as Latin-1: the header is not UTF-8.")
    } else if let latin1 = try latin1(shape, found) {
      found = latin1
    }
    return try decimalCommas(shape, found) ?? found
  }

  /// What there is as Latin-1; nil where the file is UTF-8 but for a few rows.
  ///
  /// Texts in Latin-1 are UTF-8 by a rare accident only: where more values than rows that are not
  /// UTF-8 have characters past ASCII and are, these rows are damaged.
  private func latin1(_ shape: CSVShape, _ found: FileEvidence) throws -> FileEvidence? {
    let count = found.unreadable.count(of: .invalidUTF8)
    guard let line = found.unreadable.firstLine(of: .invalidUTF8),
      count >= found.columns.reduce(0, { $0 + $1.nonASCIICount })
    else { return nil }
    var shape = shape
    shape.dialect.encoding = .latin1
    var latin1 = try read(shape)
    latin1.remarks.append(
      "Read as Latin-1: \(count.counted("row"))\(count == 1 ? " is" : " are") not UTF-8, first on "
        + "line \(line)."
    )
    return latin1
  }

  /// What there is as one column of numbers with a decimal comma; nil where the commas are delimiters.
  ///
  /// Two integers a row may as well be one such number; where some rows have no comma they must be.
  private func decimalCommas(_ shape: CSVShape, _ found: FileEvidence) throws -> FileEvidence? {
    guard shape.dialect.delimiter == UInt8(ascii: ","), !shape.dialect.hasHeader,
      shape.fieldCount == 2, found.unreadable.count(of: .tooFewFields) > 0
    else { return nil }
    var one = shape
    one.dialect.delimiter = UInt8(ascii: ";")
    one.fieldCount = 1
    one.remarks = [
      "The first row seems to be no header, since it is a number: give the column its name."
    ]
    let numbers = try read(one)
    let isNumeric = numbers.columns.first?.reading?.hypothesis.format.decimal == .comma
    return isNumeric && numbers.unreadable.isEmpty ? numbers : nil
  }

  private func read(_ shape: CSVShape) throws -> FileEvidence {
    let names = try names(shape)
    // What the texts mean is for the evidence to tell.
    let texts = names.map { InputColumn(Field($0, .string)) }
    var reader = try CSVReader(open(), name: file, dialect: shape.dialect, columns: texts)
    var found = FileEvidence(
      layout: .csv(shape.dialect),
      columns: names.map {
        ColumnEvidence($0, isBySemicolons: shape.dialect.delimiter == UInt8(ascii: ";"))
      },
      remarks: shape.remarks
    )
    while let rows = try reader.nextWrittenRows() {
      for (index, values) in rows.columns.enumerated() {
        found.columns[index].add(values, rowCount: rows.count)
      }
      found.unreadable.add(rows.refused, of: file)
    }
    found.rows = reader.finish().rowsRead
    return found
  }

  private func names(_ shape: CSVShape) throws -> [String] {
    guard shape.dialect.hasHeader else { return (1...shape.fieldCount).map { "column_\($0)" } }
    return try CSVReader(open(), name: file, dialect: shape.dialect, columns: []).unknownColumns
  }
}
