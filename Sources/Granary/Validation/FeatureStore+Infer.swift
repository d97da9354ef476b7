import GranaryColumns
import GranaryFiles
import GranaryIngest
public import GranaryIngestHTTP
public import GranaryValidation

extension FeatureStore {
  /// Reads a file and finds out what source it may be of: types, null values, ranges, sets, keys.
  ///
  /// All of the file is read, several times, in bounded memory. The result is a draft: it holds on this
  /// file, and a person decides what of it is a rule.
  ///
  /// - Parameters:
  ///   - file: A path to a file of CSV, JSON Lines or JSON, which its content tells. A URL is fetched into
  ///     the system's directory for temporary files first; what gives its bytes once, such as a pipe or
  ///     standard input, `-`, is copied there.
  ///   - source: The source's name; nil for one made from the file's.
  ///   - fetching: Called as bytes of a URL come, and when it is waited for the next try.
  /// - Returns: The source; `yaml` is its definition with comments.
  /// - Throws: `invalid_name`; `no_such_file`; `is_directory`; a code of `FetchError`; `empty_file`; `not_text`; `not_lines`;
  ///   `no_rows`; `no_columns`; a code of `IngestError`, such as `duplicate_column`.
  public static func infer(
    _ file: String,
    as source: String? = nil,
    fetching: ((FetchProgress) -> Void)? = nil
  ) throws(GranaryError) -> InferredSource {
    if let source, !InferredSource.isSourceName(source) {
      throw GranaryError(
        code: "invalid_name",
        kind: .invalid,
        message: "'\(source)' is no name of a source: lower-case letters, digits and single "
          + "underscores after a letter, at most 63 bytes"
      )
    }
    return try GranaryError.wrapping {
      if HTTPURL.isURL(file) {
        let scratch = try ScratchDirectory(on: RealFileSystem())
        defer { scratch.discard() }
        return try infer(fetch(HTTPURL(file), into: scratch, progress: fetching), as: source)
      }
      let input = try onlyFile(file)
      guard try RealFileSystem().givesBytesOnce(input.path) else {
        return try infer(input, as: source)
      }
      let scratch = try ScratchDirectory(on: RealFileSystem())
      defer { scratch.discard() }
      let spool = InputSpool(fileSystem: RealFileSystem(), makeDirectory: scratch.makeDirectory)
      return try infer(spool.rereadable(input), as: source)
    }
  }

  /// The content of an address, as a file.
  private static func fetch(
    _ url: HTTPURL,
    into scratch: ScratchDirectory,
    progress: ((FetchProgress) -> Void)?
  ) throws -> InputFile {
    var fetcher = try HTTPFetcher(
      HTTPAddress(url),
      on: RealFileSystem(),
      surroundings: .system,
      progress: progress ?? { _ in }
    )
    guard let fetched = try fetcher.fetch(into: scratch.makeDirectory())?.first else {
      throw GranaryError.unaskedAnswer(url.name)
    }
    return InputFile(name: url.name, path: fetched.path)
  }

  private static func infer(_ input: InputFile, as source: String?) throws -> InferredSource {
    let file = input.name
    let inference = SourceInference(file) { try RealFileSystem().open(input.path) }
    do {
      return try inference.source(named: source)
    } catch let error as InputGuessError {
      throw GranaryError(error, file: file)
    } catch let error as SourceInferenceError {
      throw GranaryError(
        code: error.code,
        kind: .invalid,
        message: error.description,
        location: file
      )
    }
  }

  /// The one file that a name or a pattern stands for.
  private static func onlyFile(_ name: String) throws -> InputFile {
    let files = try InputFiles.files(name, on: RealFileSystem())
    guard files.count == 1 else {
      throw GranaryError(
        code: "bad_arguments",
        kind: .invalid,
        message: "'\(name)' matches \(files.count) files; a source is inferred from one"
      )
    }
    return files[0]
  }
}

extension GranaryError {
  fileprivate init(_ error: InputGuessError, file: String) {
    switch error {
    case .empty:
      self.init(
        code: "empty_file",
        kind: .invalid,
        message: "the file is empty; there is nothing to infer from",
        location: file
      )
    case .binary(let offset):
      self.init(
        code: "not_text",
        kind: .invalid,
        message:
          "the byte at offset \(offset) is none of a text's: this is no CSV or JSON, or it is "
          + "packed or in UTF-16; unpack it, or convert it to UTF-8",
        location: file
      )
    case .objectsOverLines(let line):
      self.init(
        code: "not_lines",
        kind: .invalid,
        message:
          "JSON objects follow each other, and the first takes several lines; write each on a line of "
          + "its own, or put brackets around all of them and commas between them",
        location: "\(file):\(line)"
      )
    case .arraysOnLines(let line):
      self.init(
        code: "not_lines",
        kind: .invalid,
        message:
          "a JSON array follows another; rows of JSON are objects, whose members have names: write "
          + "each row as {\"name\": value}",
        location: "\(file):\(line)"
      )
    }
  }
}
