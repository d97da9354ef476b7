import GranaryColumns
import GranaryFiles
import GranaryIngest
public import GranaryValidation

extension FeatureStore {
  /// Reads a file and finds out what source it may be of: types, null values, ranges, sets, keys.
  ///
  /// All of the file is read, several times, in bounded memory. The result is a draft: it holds on this
  /// file, and a person decides what of it is a rule.
  ///
  /// - Parameters:
  ///   - file: A path to a file of CSV, JSON Lines or JSON, which its content tells; no stream, since it is
  ///     read more than once.
  ///   - source: The source's name; nil for one made from the file's.
  /// - Returns: The source; `yaml` is its definition with comments.
  /// - Throws: `invalid_name`; `no_such_file`; `not_a_file`; `is_directory`;
  ///   `empty_file`; `not_text`; `not_lines`;
  ///   `no_rows`; `no_columns`; a code of `IngestError`, such as `duplicate_column`.
  public static func infer(
    _ file: String,
    as source: String? = nil
  ) throws(GranaryError) -> InferredSource {
    if let source, !InferredSource.isSourceName(source) {
      throw GranaryError(
        code: "invalid_name",
        kind: .invalid,
        message: "'\(source)' is no name of a source: lower-case letters, digits and single "
          + "underscores after a letter, at most 63 bytes"
      )
    }
    guard file != "-" else {
      throw GranaryError(
        code: "not_a_file",
        kind: .invalid,
        message: "standard input cannot be read more than once; write it to a file first"
      )
    }
    return try GranaryError.wrapping {
      let path = try onlyFile(file)
      let inference = SourceInference(file) { try RealFileSystem().open(path) }
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
  }

  /// The one file that a name or a pattern stands for.
  private static func onlyFile(_ name: String) throws -> Path {
    let files = try InputFiles.files(name, on: RealFileSystem())
    guard files.count == 1 else {
      throw GranaryError(
        code: "bad_arguments",
        kind: .invalid,
        message: "'\(name)' matches \(files.count) files; a source is inferred from one"
      )
    }
    return files[0].path
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
