import GranaryColumns
import GranaryFiles
import GranarySegments
import GranaryStatistics
import Testing

/// Rows of every type, with the values that are easily lost.
enum Fixtures {
  static let fields = [
    SegmentField(field: Field("bool", .bool), id: 1),
    SegmentField(field: Field("int64", .int64), id: 2),
    SegmentField(field: Field("float32", .float32), id: 3),
    SegmentField(field: Field("float64", .float64), id: 4),
    SegmentField(field: Field("string", .string), id: 5),
    SegmentField(field: Field("timestamp", .timestamp), id: 6),
    SegmentField(field: Field("date", .date), id: 7),
    SegmentField(field: Field("whole", .int64), id: 12),
    SegmentField(field: Field("all null \u{E9}", .string), id: 11),
  ]

  static let schema = Schema(fields.map(\.field))

  static let metadata = [("source", "flights"), ("empty", "")]

  static let columns: [[Scalar]] = [
    [.bool(true), .null, .bool(false), .bool(true)],
    [.int64(.min), .null, .int64(-1), .int64(.max)],
    [.float32(-0.0), .null, .float32(.nan), .float32(.leastNonzeroMagnitude)],
    [.float64(.infinity), .null, .float64(Double(nan: 5, signaling: false)), .float64(0.1)],
    [.string(""), .null, .string("e\u{301} 🛫"), .string("NA")],
    [
      .timestamp(.distantPast), .null, .timestamp(Timestamp(microseconds: -1)),
      .timestamp(Timestamp(microseconds: 1_362_096_000_000_000)),
    ],
    [
      .date(CalendarDate(days: -719_162)), .null, .date(CalendarDate(days: 0)),
      .date(CalendarDate(days: 15_765)),
    ],
    [.int64(1), .int64(2), .int64(3), .int64(4)],
    [.null, .null, .null, .null],
  ]

  static let batch = Batch(
    schema,
    zip(fields, columns).map { Column($0.field.type, $1) }
  )

  /// Columns of texts of which some are worth a dictionary.
  static let textFields = [
    SegmentField(field: Field("carrier", .string), id: 1),
    SegmentField(field: Field("delay", .float64), id: 2),
    SegmentField(field: Field("flight", .string), id: 3),
    SegmentField(field: Field("airline", .string), id: 4),
  ]

  /// Rows of ``textFields``: one of `carriers` carriers, also the empty one, and every 50th time
  /// none; a text of its own; one of two names.
  static func texts(_ count: Int, carriers: Int = 7) -> Batch {
    func column(_ scalars: [Scalar]) -> Column { Column(.string, scalars) }
    let rows = 0..<count
    return Batch(
      Schema(textFields.map(\.field)),
      [
        column(
          rows.map { row in
            let carrier = row * 31 % carriers
            if row % 50 == 49 { return .null }
            return .string(Text(carrier == 0 ? "" : "carrier \(carrier) \u{E9}"))
          }
        ),
        Column(.float64, copying: rows.map { Double($0) / 8 }),
        column(rows.map { .string(Text("flight \($0)")) }),
        column(rows.map { .string($0 % 3 == 0 ? "e\u{301} Airways" : "\u{E9} Airways") }),
      ]
    )
  }

  /// Few rows of ``textFields`` whose texts are so long that a dictionary pays.
  static let longTexts: Batch = {
    let long = ["\u{E9}", "e\u{301}"].map { Text(String(repeating: $0, count: 120)) }
    let rows = 0..<16
    return Batch(
      Schema(textFields.map(\.field)),
      [
        Column(.string, rows.map { $0 % 5 == 4 ? .null : .string(long[$0 % 2]) }),
        Column(.float64, copying: rows.map { Double($0) / 8 }),
        Column(.string, rows.map { .string(Text("flight \($0)")) }),
        Column(.string, rows.map { .string($0 % 3 == 0 ? "" : long[0]) }),
      ]
    )
  }()

  /// Rows of nothing but nulls.
  static func nulls(_ count: Int) -> Batch {
    Batch(schema, fields.map { Column($0.field.type, repeating: .null, count: count) })
  }

  /// The ends of every type and what lies beside them, a null after each.
  static let edges: Batch = {
    let columns = fields.map { edges(of: $0.field.type).flatMap { [$0, .null] } }
    let count = columns.reduce(0) { max($0, $1.count) }
    return Batch(
      schema,
      zip(fields, columns).map { field, scalars in
        Column(field.field.type, scalars + repeatElement(.null, count: count - scalars.count))
      }
    )
  }()

  private static func edges(of type: ColumnType) -> [Scalar] {
    switch type {
    case .bool: [.bool(true), .bool(false)]
    case .int64: [.min, -1, 0, 1, 1 << 53 + 1, .max].map { .int64($0) }
    case .float32:
      [
        -.infinity, -.greatestFiniteMagnitude, -0.0, 0.0, .leastNonzeroMagnitude,
        .leastNormalMagnitude, 0.1, .greatestFiniteMagnitude, .infinity, .nan, -.nan,
      ].map { .float32($0) }
    case .float64:
      [
        -.infinity, -.greatestFiniteMagnitude, -0.0, 0.0, .leastNonzeroMagnitude,
        .leastNormalMagnitude, 0.1, .greatestFiniteMagnitude, .infinity, .nan, -.nan,
      ].map { .float64($0) }
    case .string:
      [
        "", "-", "'", "NA", "null", "\0", "\r\n\t", "\\n", "\u{E9}", "e\u{301}", "🛫", "\u{FEFF}x",
        "\u{10FFFF}", "twelve bytes", "thirteen bytes",
        Text(String(repeating: "long ", count: 999)),
      ].map { .string($0) }
    case .timestamp:
      [.min, -62_135_596_800_000_001, -1, 0, 1, 253_402_300_800_000_000, .max]
        .map { .timestamp(Timestamp(microseconds: $0)) }
    case .date: [.min, -719_163, -1, 0, 2_932_897, .max].map { .date(CalendarDate(days: $0)) }
    }
  }

  /// Rows that follow from the seed, a quarter of the values null.
  static func random(
    _ count: Int,
    seed: UInt64,
    fields: [SegmentField] = Fixtures.fields
  ) -> Batch {
    var generator = SeededGenerator(seed: seed)
    let columns = fields.map { field in
      var builder = ColumnBuilder(field.field.type)
      for _ in 0..<count {
        let bits = generator.next()
        if field.field.name != "whole", bits >> 62 == 0 {
          builder.appendNull()
        } else {
          builder.append(scalar(field.field.type, bits))
        }
      }
      return builder.finish()
    }
    return Batch(Schema(fields.map(\.field)), columns, count: count)
  }

  private static func scalar(_ type: ColumnType, _ bits: UInt64) -> Scalar {
    switch type {
    case .bool: .bool(bits & 1 == 1)
    case .int64: .int64(Int64(bitPattern: bits))
    case .float32: .float32(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .float64: .float64(Double(bitPattern: bits))
    case .string: .string(Text(String(repeating: "\u{E9}", count: Int(bits & 7))))
    case .timestamp: .timestamp(Timestamp(microseconds: Int64(bitPattern: bits)))
    case .date: .date(CalendarDate(days: Int32(truncatingIfNeeded: bits)))
    }
  }
}

extension Batch {
  var scalars: [[Scalar]] { columns.map(\.scalars) }
}

/// A file of its own for one test, removed with its directory.
final class TemporarySegment {
  let path: Path
  let files = RealFileSystem()

  init() throws {
    let directory = Path("/tmp/granary-segments-tests-\(UInt64.random(in: 0 ... .max))")
    try files.createDirectory(directory)
    path = directory.appending("rows.arrow")
  }

  deinit { try? files.removeTree(path.parent) }

  /// Writes batches as a new segment and gives its bytes.
  @discardableResult
  func write(
    _ batches: [Batch],
    fields: [SegmentField] = Fixtures.fields,
    metadata: [(String, String)] = Fixtures.metadata,
    texts: TextEncoding = .plain
  ) throws -> [UInt8] {
    try files.removeTree(path)
    let writer = try SegmentWriter(
      path,
      fields: fields,
      metadata: metadata,
      texts: texts,
      on: files
    )
    for batch in batches { try writer.write(batch) }
    let summary = try writer.finish()
    let bytes = try files.readAll(path)
    #expect(summary.byteCount == bytes.count)
    #expect(summary.rowCount == batches.reduce(0) { $0 + $1.count })
    return bytes
  }

  func reader() throws(SegmentError) -> SegmentReader { try SegmentReader(path, on: files) }
}
