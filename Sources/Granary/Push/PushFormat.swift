import GranaryIngest

/// How rows are written that are pushed.
public enum PushFormat: String, CaseIterable, Hashable, Sendable {
  /// A JSON array of objects, or one object.
  case json = "application/json"
  /// A JSON object a line.
  case jsonLines = "application/x-ndjson"
  /// CSV, in the dialect of a source that reads CSV, else with a header and commas.
  case csv = "text/csv"

  /// The format of a media type, whose parameters do not matter; nil for any other type.
  public init?(mediaType: String) {
    let name = mediaType.split(separator: ";", omittingEmptySubsequences: false).first ?? ""
    self.init(rawValue: name.filter { $0 != " " && $0 != "\t" }.lowercased())
  }

  var layout: InputFormat.Layout {
    switch self {
    case .json: .json(records: nil)
    case .jsonLines: .jsonLines
    case .csv: .csv(CSVDialect())
    }
  }

  /// The content as it is read: one object by itself becomes the only element of an array.
  ///
  /// - Parameter body: The bytes, decompressed.
  /// - Returns: The bytes to read.
  func content(_ body: [UInt8]) -> [UInt8] {
    let start = body.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
    guard self == .json,
      body[start...].first(where: { !Self.whiteSpace.contains($0) }) == UInt8(ascii: "{")
    else { return body }
    return [UInt8(ascii: "[")] + body[start...] + [UInt8(ascii: "]")]
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let whiteSpace: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
}
