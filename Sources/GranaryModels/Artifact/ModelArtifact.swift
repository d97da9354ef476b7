public import GranaryFiles
public import GranaryJSON
import GranaryStatistics
import GranaryTransforms

/// A trained model on disk: a directory named by the SHA-256 of its manifest, which names the
/// SHA-256 of the other files.
///
/// Equal training gives equal bytes: no clock time is in it.
///
/// ```
/// artifacts/<sha256>/manifest.json   what it is, what it was trained on, how it did
///                    pipeline.json   fitted transforms
///                    estimator.ubj   XGBoost's UBJSON
/// ```
public struct ModelArtifact: Sendable {
  /// What scores.
  public let model: FittedModel
  /// What it is, what it was trained on, how it did.
  public let manifest: JSONValue

  private static let format: Int64 = 1

  /// A model and its manifest.
  ///
  /// - Parameters:
  ///   - model: What scores; its pipeline and its estimator become a file each.
  ///   - manifest: An object; `format` and the digests of the files are put before its members.
  public init(model: FittedModel, manifest: JSONValue) {
    self.model = model
    let files: [JSONValue.Member] = [
      JSONValue.Member("format", .int(Self.format)),
      JSONValue.Member("pipeline", .string(Self.digest(model.pipeline.encoded()))),
      JSONValue.Member("estimator", .string(Self.digest(model.estimator.serialized))),
    ]
    self.manifest = .object(files + (manifest.members ?? []))
  }

  private static func digest(_ bytes: [UInt8]) -> String {
    SHA256Digest(hashing: bytes).description
  }

  private var manifestBytes: [UInt8] { Array(manifest.prettyDescription.utf8) }

  /// SHA-256 of the manifest, 64 hexadecimal digits.
  public var identifier: String { Self.digest(manifestBytes) }

  /// Writes the artifact below a directory, unless it is there already; whole or not at all.
  public func write(below directory: Path, on fileSystem: any FileSystem) throws {
    let path = directory.appending(identifier)
    if try fileSystem.status(path) != nil {
      // Who wrote it may have died before its name was durable.
      return try fileSystem.syncDirectory(directory)
    }
    let temporary = path.temporaryNeighbour
    try fileSystem.createDirectory(temporary)
    let files = [
      ("manifest.json", manifestBytes),
      ("pipeline.json", model.pipeline.encoded()),
      ("estimator.ubj", model.estimator.serialized),
    ]
    for (name, bytes) in files {
      let file = try fileSystem.create(temporary.appending(name))
      try file.write(bytes)
      try file.sync()
      try file.close()
    }
    try fileSystem.syncDirectory(temporary)
    do {
      try fileSystem.rename(temporary, to: path)
    } catch {
      // Another training has written the same bytes meanwhile.
      try fileSystem.removeTree(temporary)
      guard try fileSystem.status(path) != nil else { throw error }
    }
    try fileSystem.syncDirectory(directory)
  }

  /// Reads an artifact and checks every digest.
  public init(
    _ identifier: String,
    below directory: Path,
    on fileSystem: any FileSystem
  ) throws {
    let path = directory.appending(identifier)
    func read(_ name: String, _ digest: String?) throws -> [UInt8] {
      let bytes = try fileSystem.readAll(path.appending(name))
      guard Self.digest(bytes) == digest else {
        throw TrainingError.badArtifact("\(path.appending(name)) does not have the digest it had")
      }
      return bytes
    }
    let manifest = try JSONValue(parsing: try read("manifest.json", identifier))
    guard manifest["format"]?.int64 == Self.format else {
      throw TrainingError.badArtifact("\(path) has another format than this version knows")
    }
    let pipeline = try FittedPipeline(
      encoded: read("pipeline.json", manifest["pipeline"]?.text)
    )
    let estimator = try BoostedTrees(
      serialized: read("estimator.ubj", manifest["estimator"]?.text)
    )
    self.manifest = manifest
    model = FittedModel(pipeline: pipeline, estimator: estimator)
  }
}
