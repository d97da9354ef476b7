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
  /// Inputs that cannot be read twice, with the copies that are read in their place.
  private var copies: [Path: Path] = [:]

  /// - Parameters:
  ///   - source: Whose inputs they are.
  ///   - inputs: The inputs.
  ///   - references: Where the values of other sources are; nil where they are nowhere.
  ///   - now: The clock's time.
  ///   - directory: A directory for values and copies, which exists.
  ///   - fileSystem: Where directory and inputs are.
  /// - Throws: What reading says.
  init(
    _ source: SourceDefinition,
    inputs: [InputFile],
    references: (any ReferenceValues)?,
    now: Timestamp,
    using directory: Path,
    on fileSystem: any FileSystem
  ) throws {
    space = SpillSpace(directory, on: fileSystem)
    var validator = try SourceValidator(source, now: now)
    if validator.needsReferences, let references {
      validator = try validator.loadReferences(from: references, spillingTo: space)
    }
    if validator.needsStatistics {
      var run = validator.makeStatisticsRun()
      for input in inputs {
        if try Self.isReadOnce(input.path, on: fileSystem) {
          let copy = directory.appending("input-\(copies.count)")
          try fileSystem.copy(input.path, to: copy)
          copies[input.path] = copy
        }
        let file = try fileSystem.open(copies[input.path] ?? input.path)
        try SourceReader.measure(file, name: input.name, into: &run)
      }
      validator = validator.scoring(by: run)
    }
    self.validator = validator
  }

  /// A run that has seen no rows.
  func makeRun() -> ValidationRun { validator.makeRun(spillingTo: space) }

  /// Where an input is to be read from.
  func path(of input: InputFile) -> Path { copies[input.path] ?? input.path }

  /// Whether it is standard input, or a device or a pipe, which give their bytes once.
  private static func isReadOnce(
    _ path: Path,
    on fileSystem: any FileSystem
  ) throws(FileError) -> Bool {
    // A redirected standard input is an ordinary file, but opening it does not go back to its front.
    if ["/dev/", "/proc/"].contains(where: { path.string.hasPrefix($0) }) { return true }
    return try fileSystem.status(path)?.isSpecial == true
  }
}

extension FileSystem {
  /// Copies a file from front to end.
  func copy(_ from: Path, to path: Path) throws(FileError) {
    let (source, target) = (try open(from), try create(path))
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = try source.read(into: &piece)
      if count == 0 { break }
      let buffer = Buffer(copying: Array(piece[..<count]))
      try unsafe buffer.withBytes { bytes throws(FileError) in try unsafe target.write(bytes) }
    }
    try source.close()
    try target.close()
  }
}
