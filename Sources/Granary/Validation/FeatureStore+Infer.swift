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
  ///   - file: A path to a CSV file; it has to be a file, since it is read more than once.
  ///   - source: The source's name; nil for one made from the file's.
  /// - Returns: The source; `yaml` is its definition with comments.
  /// - Throws: `invalid_name`; `no_such_file`; `empty_file`; `not_text`; `unsupported_format`; a code
  ///   of `IngestError`, such as `duplicate_column`.
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
      let inference = SourceInference(file) { try RealFileSystem().open(Path(file)) }
      do {
        return try inference.source(named: source)
      } catch let error as InputGuessError {
        throw GranaryError(error, file: file)
      } catch let error as SourceInferenceError {
        throw GranaryError(
          code: "unsupported_format",
          kind: .invalid,
          message: error.description,
          location: file
        )
      }
    }
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
    }
  }
}
