public import GranaryFiles
public import GranaryIngest

extension SourceReader {
  /// Reads an input of a source whose checks need means and deviations, on all cores, for those.
  ///
  /// To be done before the checks run over the same input, which therefore has to be one that can be
  /// read twice.
  ///
  /// - Parameters:
  ///   - file: The bytes, in the format of the source.
  ///   - name: What to call it in errors.
  ///   - run: What has been found so far, in other inputs too; takes over what is found in this one.
  ///   - limits: How much to take in at a time.
  ///   - threadCount: How many threads; nil for as many as there are cores.
  /// - Throws: `IngestError` where the input cannot be read as rows of the source.
  public static func measure(
    _ file: any ReadableFile,
    name: String,
    into run: inout StatisticsRun,
    limits: IngestLimits = IngestLimits(),
    threadCount: Int? = nil
  ) throws {
    let validator = run.validator
    let chunks = try chunks(of: file, name: name, validator.source, limits: limits)
    var pipeline = OrderedPipeline(threadCount: threadCount) { (chunk: RowChunk) in
      var part = validator.makeStatisticsRun()
      part.add(chunk.read())
      return part
    }
    while let part = try pipeline.next(from: { try chunks.nextChunk() }) { run.merge(part) }
  }
}
