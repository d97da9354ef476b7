public import GranaryColumns

/// A type and a format that all texts of a column may have, read just as a source reads them.
public struct FieldHypothesis: Sendable {
  /// The type.
  public let type: ColumnType
  /// How texts are written.
  public let format: FieldFormat
  private let shared: SharedParser?

  /// A parser that is not copied for each value, which would count a dozen references.
  private final class SharedParser: Sendable {
    let parser: FieldParser

    init(_ parser: FieldParser) { self.parser = parser }
  }

  /// A hypothesis; where its format names a time zone that cannot be had, nothing fits it.
  public init(_ type: ColumnType, _ format: FieldFormat = FieldFormat()) {
    self.type = type
    self.format = format
    let parser = try? FieldParser(InputColumn(Field("", type), format: format))
    shared = parser.map(SharedParser.init(_:))
  }

  /// What a value means; nil where it does not fit.
  ///
  /// A number of JSON is an integer here only where it is written as one: `2.0` is what writers of
  /// floating-point numbers write.
  ///
  /// - Parameters:
  ///   - text: The value as it is written, of a string what it stands for.
  ///   - kind: How it stands in the file.
  /// - Returns: The value.
  public func value(of text: Span<UInt8>, _ kind: WrittenKind) -> Scalar? {
    switch (kind, type) {
    case (.number, .int64) where text.isInteger: try? .int64(text.parseJSONInteger())
    case (.number, .float32): try? .float32(text.parseFloat32())
    case (.number, .float64): try? .float64(text.parseFloat64())
    case (.bool, .bool): .bool(text[0] == UInt8(ascii: "t"))
    case (.number, _), (.bool, _): nil
    case (.field, _), (.quotedField, _), (.string, _): value(of: text)
    }
  }

  /// Whether a value is a number, but past the greatest of the type; asked of float64 only.
  public func isPastRange(_ text: Span<UInt8>, _ kind: WrittenKind) -> Bool {
    guard type == .float64, kind != .bool, let shared else { return false }
    do throws(FieldFault) {
      _ = try kind == .number ? text.parseFloat64() : shared.parser.float64(text)
      return false
    } catch {
      return error == .numberOutOfRange
    }
  }

  private func value(of text: Span<UInt8>) -> Scalar? {
    guard let shared else { return nil }
    do throws(FieldFault) {
      switch type {
      case .bool: return .bool(try shared.parser.bool(text))
      case .int64: return .int64(try shared.parser.int64(text))
      case .float32: return .float32(try shared.parser.float32(text))
      case .float64: return .float64(try shared.parser.float64(text))
      case .string: return nil
      case .timestamp: return .timestamp(try shared.parser.timestamp(text))
      case .date: return .date(try shared.parser.date(text))
      }
    } catch {
      return nil
    }
  }
}

extension Span where Element == UInt8 {
  /// Whether a number of JSON is written without fraction and exponent.
  fileprivate var isInteger: Bool {
    indices.allSatisfy { self[$0] == UInt8(ascii: "-") || JSONCursor.isDigit(self[$0]) }
  }
}
