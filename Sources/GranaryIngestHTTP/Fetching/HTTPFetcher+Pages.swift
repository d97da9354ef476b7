import GranaryColumns
public import GranaryFiles
import GranaryIngest
import GranaryJSON

extension HTTPFetcher {
  /// Bytes of a page whose next link is in it: such a page is read as a whole.
  private static var pageByteLimit: Int { 64 << 20 }

  /// Fetches the content, or all of its pages, into new files.
  ///
  /// - Parameters:
  ///   - directory: Where the files go; it must not have any of theirs.
  ///   - condition: What the content must differ from. It does not concern pages: that the first one
  ///     is as it was says nothing of the others.
  /// - Returns: The files in order; nil where the content does not differ.
  /// - Throws: ``FetchError``; `FileError` where a file cannot be written.
  public mutating func fetch(
    into directory: Path,
    unless condition: FetchCondition? = nil
  ) throws -> [FetchedFile]? {
    var files: [FetchedFile] = []
    var seen: Set<Text> = []
    var next: HTTPURL? = address.url
    while let url = next {
      guard files.count < address.pageCount else {
        throw FetchError.tooManyPages(url.name, limit: address.pageCount)
      }
      seen.insert(Text(url.text))
      let path = directory.appending("\(files.count).fetched")
      let condition = address.pageLink == nil ? condition : nil
      guard let (file, head) = try download(url, to: path, unless: condition) else { return nil }
      files.append(file)
      next = try nextPage(after: file, head)
      if let next, seen.contains(Text(next.text)) {
        throw FetchError.pageLoop(file.url.name, next.name)
      }
    }
    return files
  }

  /// The URL of the page after one; nil after the last.
  private func nextPage(after page: FetchedFile, _ head: ResponseHead) throws -> HTTPURL? {
    let reference: String? =
      switch address.pageLink {
      case nil: nil
      case .linkField: LinkField.target(of: "next", in: head.all("link"))
      case .member(let path): try link(at: path, in: page)
      }
    guard let reference, !reference.isEmpty else { return nil }
    let next = try page.contentURL.resolving(reference)
    try page.contentURL.checkEncryption(of: next)
    return next
  }

  private func link(at path: JSONPath, in page: FetchedFile) throws -> String? {
    guard page.byteCount <= Self.pageByteLimit else {
      throw FetchError.pageTooLarge(page.url.name, limit: Self.pageByteLimit)
    }
    let value = try json(of: page).value(at: path)
    guard let value, value != .null else { return nil }
    guard let text = value.text else {
      throw FetchError.badNextLink(page.url.name, path: path.description, value.kindName)
    }
    return text
  }

  private func json(of page: FetchedFile) throws -> JSONValue {
    let bytes = try fileSystem.readAll(page.path)
    do throws(JSONError) {
      return try JSONValue(parsing: bytes)
    } catch {
      throw FetchError.pageIsNoJSON(page.url.name, error.description)
    }
  }
}

extension JSONValue {
  /// The value at a path; nil where there is none.
  fileprivate func value(at path: JSONPath) -> JSONValue? {
    path.steps.reduce(Optional(self)) { value, step in
      switch step {
      case .member(let name): return value?[name]
      case .element(let index):
        guard let elements = value?.elements, elements.indices.contains(index) else { return nil }
        return elements[index]
      }
    }
  }
}
