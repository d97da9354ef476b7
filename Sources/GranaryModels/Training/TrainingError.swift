import GranaryColumns
import GranaryDefinitions
import GranaryExpressions

/// Why a model cannot be trained.
public struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of trouble.
  public enum Code: String, Sendable {
    /// The entity frame has no rows.
    case noRows = "no_training_rows"
    /// Some labels are null.
    case nullLabels = "null_labels"
    /// Every label of the training or the tested part is the same.
    case oneClass = "one_class"
    /// A part of the split has no rows.
    case emptySplit = "empty_split"
    /// A request value or join key is no column of the entity frame.
    case missingInput = "missing_input"
    /// An artifact is not what its manifest says.
    case badArtifact = "bad_artifact"
  }

  /// The kind of trouble.
  public let code: Code
  /// What is wrong and what to do.
  public let message: String

  /// The message.
  public var description: String { message }

  static func noRows(_ model: ResolvedModel) -> TrainingError {
    let frame = model.definition.entityFrame
    let filter = frame.filter.map { " where \($0.text)" } ?? ""
    return TrainingError(
      code: .noRows,
      message: "the entity frame of model '\(model.definition.name)' has no rows: "
        + "source '\(frame.source)'\(filter); ingest some first"
    )
  }

  static func nullLabels(_ count: Int, of rows: Int, _ model: ResolvedModel) -> TrainingError {
    TrainingError(
      code: .nullLabels,
      message: "\(count) of \(rows) rows have no label: '\(model.definition.label.text)' is null "
        + "there; leave them out with 'where' in the entity frame"
    )
  }

  static func oneClass(_ part: String, _ label: Bool, rows: Int) -> TrainingError {
    TrainingError(
      code: .oneClass,
      message: "all \(rows) rows of the \(part) part have the label \(label): "
        + "there is nothing to tell apart; mend the label, the entity frame or the split"
    )
  }

  static func emptySplit(cut: Timestamp) -> TrainingError {
    TrainingError(
      code: .emptySplit,
      message: "no row is before the cut at \(cut): too many rows have the same time"
    )
  }

  static func missing(_ field: Field, in frame: Batch) -> TrainingError {
    TrainingError(
      code: .missingInput,
      message: "the entity frame has no column '\(field.name)', which the model reads; "
        + suggestion(for: field.name, among: frame.schema.names)
    )
  }

  static func badArtifact(_ why: String) -> TrainingError {
    TrainingError(code: .badArtifact, message: "the model's artifact cannot be read: \(why)")
  }
}
