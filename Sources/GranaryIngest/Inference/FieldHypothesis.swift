public import GranaryColumns

/// A type and a format that all texts of a column may have, read just as a source reads them.
public struct FieldHypothesis: Sendable {
  /// The type.
  public let type: ColumnType
  /// How texts are written.
  public let format: FieldFormat
  private let parser: FieldParser?

  /// A hypothesis; where its format names a time zone that cannot be had, nothing fits it.
  public init(_ type: ColumnType, _ format: FieldFormat = FieldFormat()) {
    self.type = type
    self.format = format
    parser = try? FieldParser(InputColumn(Field("", type), format: format))
  }

  /// What a text means; nil where it does not fit.
  public func value(of text: Span<UInt8>) -> Scalar? {
    guard let parser else { return nil }
    do throws(FieldFault) {
      switch type {
      case .bool: return .bool(try parser.bool(text))
      case .int64: return .int64(try parser.int64(text))
      case .float32: return .float32(try parser.float32(text))
      case .float64: return .float64(try parser.float64(text))
      case .string: return nil
      case .timestamp: return .timestamp(try parser.timestamp(text))
      case .date: return .date(try parser.date(text))
      }
    } catch {
      return nil
    }
  }
}
