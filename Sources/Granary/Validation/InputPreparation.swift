import GranaryColumns
import GranaryDefinitions
import GranaryFiles
import GranaryValidation

/// Makes a source's checks ready for inputs: loads the values of other sources and, where checks need
/// means and deviations, reads the inputs before.
struct InputPreparation {
  /// The checks.
  let validator: SourceValidator
  /// Where values go that have to be remembered past a budget of memory.
  let space: SpillSpace
  /// What is to be read: the inputs, or copies of those that were read already and cannot be again.
  let inputs: [InputFile]

  /// - Parameters:
  ///   - source: Whose inputs they are.
  ///   - inputs: The inputs.
  ///   - references: Where the values of other sources are; nil where they are nowhere.
  ///   - now: The clock's time.
  ///   - directory: A directory for values, which exists.
  ///   - spool: Where copies go, and what is read lies.
  /// - Throws: What reading says.
  init(
    _ source: SourceDefinition,
    inputs: [InputFile],
    references: (any ReferenceValues)?,
    now: Timestamp,
    using directory: Path,
    spool: InputSpool
  ) throws {
    space = SpillSpace(directory, on: spool.fileSystem)
    var validator = try SourceValidator(source, now: now)
    if validator.needsReferences, let references {
      validator = try validator.loadReferences(from: references, spillingTo: space)
    }
    guard validator.needsStatistics else {
      self.inputs = inputs
      self.validator = validator
      return
    }
    var run = validator.makeStatisticsRun()
    self.inputs = try inputs.map { input in
      let input = try spool.rereadable(input)
      try SourceReader.measure(spool.fileSystem.open(input.path), name: input.name, into: &run)
      return input
    }
    self.validator = validator.scoring(by: run)
  }

  /// A run that has seen no rows.
  func makeRun() -> ValidationRun { validator.makeRun(spillingTo: space) }
}
