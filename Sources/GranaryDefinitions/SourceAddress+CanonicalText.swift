import GranaryColumns
import GranaryIngest
import GranaryIngestHTTP

extension SourceAddress {
  /// The address as a definition writes it.
  var canonicalValue: CanonicalValue {
    .keyed([
      "url": .text(url.text),
      "headers": headers.isEmpty
        ? nil : .ordered(headers.map { ($0.name, .text($0.value.description)) }),
      "pages": pageLink.map {
        .keyed(["next": .text($0.canonicalText), "max": .integer(maxPages)])
      },
      "timeout": .text(timeout.description),
      "max_bytes": .integer(maxBytes),
      "retries": .integer(retries),
    ])
  }
}

extension PageLink {
  /// How a definition writes the link field; no path in a body has that name.
  static let linkFieldName = "link"

  fileprivate var canonicalText: String {
    switch self {
    case .linkField: Self.linkFieldName
    case .member(let path): path.description
    }
  }
}
