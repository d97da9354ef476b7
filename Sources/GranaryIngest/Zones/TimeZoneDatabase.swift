import GranaryColumns
public import GranaryFiles
import Synchronization

/// The time zone database as operating systems install it: a file a zone (Debian: `tzdata`).
///
/// It is kept up to date with the system; what has been read once stays until the process ends.
public struct TimeZoneDatabase: Sendable {
  /// That of the system.
  public static let system = TimeZoneDatabase("/usr/share/zoneinfo")

  private let directory: Path
  private let files: any FileSystem

  /// What has been read, by path.
  private static let cache = Mutex<[Path: ZoneRules]>([:])

  /// The database in a directory.
  public init(_ directory: Path, on files: any FileSystem = RealFileSystem()) {
    self.directory = directory
    self.files = files
  }

  /// Looks whether there is a zone of a name.
  ///
  /// - Throws: ``TimeZoneError`` where there is none, with the nearest name.
  public func check(_ name: String) throws(TimeZoneError) { _ = try rules(named: name) }

  func rules(named name: String) throws(TimeZoneError) -> ZoneRules {
    let path = directory.appending(name)
    if let rules = Self.cache.withLock({ $0[path] }) { return rules }
    do {
      guard try isListed(name) else {
        let names = try names(below: "")
        throw names.isEmpty
          ? TimeZoneError.noDatabase(directory.string)
          : .unknown(name, nearest: nearestName(to: name, in: names))
      }
      let rules = TZif.rules(in: try files.readAll(path))
      guard let rules else { throw TimeZoneError.unreadable(name, "\(path) is damaged") }
      Self.cache.withLock { $0[path] = rules }
      return rules
    } catch let error as TimeZoneError {
      throw error
    } catch {
      throw .unreadable(name, "\(error)")
    }
  }

  /// Whether the database has a file of this name, written just so: a file system may not care for
  /// case, or follow `..`.
  private func isListed(_ name: String) throws(FileError) -> Bool {
    let components = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard components.allSatisfy(Self.isComponent), let file = components.last else { return false }
    let parent = components.dropLast().reduce(directory) { $0.appending($1) }
    guard try files.status(parent)?.isDirectory == true else { return false }
    guard try files.list(parent).contains(where: { Text($0) == Text(file) }) else { return false }
    return try files.status(directory.appending(name))?.isDirectory == false
  }

  /// All names below one, ordered.
  private func names(below prefix: String) throws(FileError) -> [String] {
    let place = prefix.isEmpty ? directory : directory.appending(prefix)
    guard try files.status(place)?.isDirectory == true else { return [] }
    var names: [String] = []
    for component in try files.list(place) where Self.isComponent(component) {
      let name = prefix.isEmpty ? component : "\(prefix)/\(component)"
      let isDirectory = try files.status(directory.appending(name))?.isDirectory
      names += isDirectory == true ? try self.names(below: name) : [name]
    }
    return names
  }

  /// Whether a file or directory may be part of a zone's name: beside the zones there are tables, and
  /// zones that count leap seconds, all in lower case.
  private static func isComponent(_ name: String) -> Bool {
    guard let first = name.utf8.first, (0x41...0x5A).contains(first) else { return false }
    return name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || [0x2B, 0x2D, 0x5F].contains(byte)
    }
  }
}

/// Why a time zone cannot be had.
public enum TimeZoneError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The system has no time zone database where it should be.
  case noDatabase(String)
  /// The database has no zone of that name.
  case unknown(String, nearest: String?)
  /// The zone's file cannot be read.
  case unreadable(String, String)

  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .noDatabase(let directory):
      "there is no time zone database in \(directory); install tzdata"
    case .unknown(let name, let nearest):
      "there is no time zone '\(name)'; " + (nearest.map { "did you mean '\($0)'? " } ?? "")
        + "valid are the names of the time zone database, such as America/New_York and UTC"
    case .unreadable(let name, let reason): "the time zone '\(name)' cannot be read: \(reason)"
    }
  }
}
