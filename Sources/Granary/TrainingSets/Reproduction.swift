import GranaryColumns
public import GranaryJSON
import GranaryOffline
import GranaryStatistics

/// What came of making a training set again.
public struct Reproduction: Hashable, Sendable {
  /// One thing that is not as the manifest says.
  public struct Difference: Hashable, Sendable {
    /// The kinds of difference; raw values appear in the command line's JSON.
    public enum Code: String, Hashable, Sendable {
      /// The store does not have a version of a definition.
      case unregisteredVersion = "unregistered_version"
      /// The store has another definition under that version.
      case changedVersion = "changed_version"
      /// The store does not have the snapshot.
      case unknownSnapshot = "unknown_snapshot"
      /// The file with the entity frame is not there.
      case missingFrame = "missing_frame"
      /// The file with the entity frame has other bytes.
      case changedFrame = "changed_frame"
      /// Rows of a source were deleted since, as past retention.
      case expiredRows = "expired_rows"
      /// There are more or fewer rows.
      case rows
      /// A column has other values, another type, or is not there.
      case column
      /// The statuses, which are not in the file, are others.
      case statuses
      /// The content is the same, but not the bytes of the file.
      case bytes
    }

    /// The kind of difference.
    public let code: Code
    /// What differs.
    public let message: String
  }

  /// The manifest.
  public let manifest: String
  /// What differs; nothing where the bytes are the same.
  public let differences: [Difference]
  /// The digest of the bytes as they are now; nil where the training set cannot be made again.
  public let digest: String?
  /// The file that it was written to.
  public let file: String?

  /// Whether the bytes are the same.
  public var isSame: Bool { differences.isEmpty }

  /// The result as JSON.
  public var json: JSONValue {
    .object([
      "manifest": .string(manifest),
      "same": .bool(isSame),
      "differences": .array(
        differences.map {
          .object(["code": .string($0.code.rawValue), "message": .string($0.message)])
        }
      ),
      "digest": digest.map(JSONValue.string) ?? .null,
      "file": file.map(JSONValue.string) ?? .null,
    ])
  }
}

extension TrainingSetRecipe {
  /// What differs between what came of it then and now.
  ///
  /// - Parameters:
  ///   - written: What came of it now.
  ///   - expired: By source, the event time before which its rows are deleted as past retention.
  /// - Returns: A difference each; none where the bytes are the same.
  func differences(
    from written: WrittenTrainingSet,
    expiredBefore expired: [(source: String, time: Timestamp)]
  ) -> [Reproduction.Difference] {
    if Text(digest) == Text(written.digest.description) { return [] }
    let reasons = expired.filter { expiredBefore[Text($0.source)] != $0.time.description }
    var differences = reasons.map { source, time in
      Reproduction.Difference(
        code: .expiredRows,
        message:
          "rows of source '\(source)' with an event time before \(time) have been deleted since, as "
          + "past retention"
      )
    }
    if Int64(written.rowCount) != rowCount {
      let message = "there are \(written.rowCount) rows, not \(rowCount)"
      differences.append(.init(code: .rows, message: message))
    }
    differences += columnDifferences(from: written.columns)
    guard differences.count == reasons.count else { return differences }
    let isContentSame = Text(content) == Text(written.content.description)
    return differences + [
      isContentSame
        ? .init(
          code: .bytes,
          message:
            "the content is the same, but not the bytes: another version of Granary wrote them"
        )
        : .init(code: .statuses, message: "the statuses of features differ")
    ]
  }

  private func columnDifferences(from now: [Column]) -> [Reproduction.Difference] {
    let messages =
      columns.compactMap { column -> String? in
        guard let other = now.first(where: { $0.name == column.name }) else {
          return "the column '\(column.name)' is not there"
        }
        if other.type != column.type {
          return "the column '\(column.name)' is \(other.type), not \(column.type)"
        }
        return other == column ? nil : "the column '\(column.name)' has other values"
      }
      + now.filter { column in !columns.contains { $0.name == column.name } }
      .map { "the column '\($0.name)' is new" }
    return messages.map { .init(code: .column, message: $0) }
  }
}

extension WrittenTrainingSet {
  /// The columns of the file as a manifest has them.
  fileprivate var columns: [TrainingSetRecipe.Column] {
    let inFile = Set(schema.names.map { Text($0) })
    return content.columns.filter { inFile.contains(Text($0.field.name)) }.map {
      TrainingSetRecipe.Column(
        name: Text($0.field.name),
        type: $0.field.type.rawValue,
        content: $0.digest.description
      )
    }
  }
}
