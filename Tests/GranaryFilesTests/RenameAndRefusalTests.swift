import GranaryFiles
import Testing

/// What every file system renames, and what it refuses; expected values are those of Linux.
@Suite struct RenameAndRefusalTests {
  @Test(arguments: FileSystemUnderTest.allCases)
  func renameReplacesAFileAndAnEmptyDirectory(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      let (old, new) = (directory.appending("a"), directory.appending("b"))
      try files.write("old", to: old)
      try files.write("new", to: new)
      try files.rename(new, to: old)
      #expect(try files.text(old) == "new")
      try files.rename(old, to: old)
      #expect(try files.list(directory) == ["a"])
      try files.createDirectory(directory.appending("c/d"))
      try files.createDirectory(directory.appending("e"))
      try files.rename(directory.appending("c"), to: directory.appending("e"))
      #expect(try files.list(directory) == ["a", "e"])
      #expect(try files.list(directory.appending("e")) == ["d"])
    }
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let operation: FileError.Operation
    let path: String
    /// Linux's name for the reason.
    let name: String
    let attempt: @Sendable (any FileSystem, Path) throws -> Void

    init(
      _ operation: FileError.Operation,
      _ path: String,
      _ name: String,
      to target: String? = nil,
      _ attempt: @escaping @Sendable (any FileSystem, Path) throws -> Void
    ) {
      let place = target.map { "\(path) to \($0)" } ?? path
      testDescription = "\(operation.rawValue) \(place): \(name)"
      (self.operation, self.path, self.name) = (operation, path, name)
      self.attempt = attempt
    }

    static func rename(_ path: String, _ target: String, _ name: String) -> Refusal {
      Refusal(.rename, path, name, to: target) { files, directory in
        try files.rename(directory.appending(path), to: directory.appending(target))
      }
    }
  }

  /// Each is tried where there are `file`, `empty/` and `full/file`.
  static let refusals: [Refusal] =
    [("missing", "ENOENT"), ("missing/a", "ENOENT"), ("file/a", "ENOTDIR")].flatMap { path, name in
      [
        Refusal(.open, path, name) { _ = try $0.open($1) },
        Refusal(.map, path, name) { _ = try $0.map($1) },
        Refusal(.list, path, name) { _ = try $0.list($1) },
        Refusal(.remove, path, name) { try $0.remove($1) },
        Refusal(.sync, path, name) { try $0.syncDirectory($1) },
        .rename(path, "new", name),
      ]
    } + [
      Refusal(.create, "missing/a", "ENOENT") { _ = try $0.create($1) },
      Refusal(.create, "file/a", "ENOTDIR") { _ = try $0.create($1) },
      Refusal(.create, "file", "EEXIST") { _ = try $0.create($1) },
      Refusal(.create, "empty", "EEXIST") { _ = try $0.create($1) },
      Refusal(.lock, "missing/a", "ENOENT") { _ = try $0.lock($1, wait: .none) },
      Refusal(.lock, "file/a", "ENOTDIR") { _ = try $0.lock($1, wait: .none) },
      Refusal(.lock, "empty", "EISDIR") { _ = try $0.lock($1, wait: .none) },
      Refusal(.createDirectory, "file", "EEXIST") { try $0.createDirectory($1) },
      Refusal(.createDirectory, "file/a", "ENOTDIR") { try $0.createDirectory($1) },
      Refusal(.createDirectory, "file/a/b", "ENOTDIR") { try $0.createDirectory($1) },
      Refusal(.list, "file", "ENOTDIR") { _ = try $0.list($1) },
      Refusal(.sync, "file", "ENOTDIR") { try $0.syncDirectory($1) },
      Refusal(.map, "empty", "EISDIR") { _ = try $0.map($1) },
      Refusal(.read, "empty", "EISDIR") { _ = try $0.readAll($1) },
      Refusal(.remove, "empty", "EISDIR") { try $0.remove($1) },
      .rename("file", "missing/a", "ENOENT"), .rename("file", "file/a", "ENOTDIR"),
      .rename("file", "empty", "EISDIR"), .rename("empty", "file", "ENOTDIR"),
      .rename("empty", "full", "ENOTEMPTY"), .rename("full", "full/below", "EINVAL"),
    ]

  @Test(arguments: FileSystemUnderTest.allCases, refusals)
  func refusesWhatCannotBeDoneAndChangesNothing(
    _ kind: FileSystemUnderTest,
    _ refusal: Refusal
  ) throws {
    try kind.run { files, directory in
      try files.write("x", to: directory.appending("file"))
      try files.createDirectory(directory.appending("empty"))
      try files.createDirectory(directory.appending("full"))
      try files.write("y", to: directory.appending("full/file"))
      let path = directory.appending(refusal.path)
      let isRename = refusal.operation == .rename
      let error = #expect(throws: FileError.self) {
        try refusal.attempt(files, isRename ? directory : path)
      }
      #expect(error?.operation == refusal.operation)
      #expect(error?.path == path)
      #expect(error?.name == refusal.name)
      #expect(try files.list(directory) == ["empty", "file", "full"])
      #expect(try files.text(directory.appending("file")) == "x")
      #expect(try files.text(directory.appending("full/file")) == "y")
    }
  }

  @Test(arguments: FileSystemUnderTest.allCases)
  func nothingIsAtAPathThatIsMissing(_ kind: FileSystemUnderTest) throws {
    try kind.run { files, directory in
      try files.write("x", to: directory.appending("file"))
      for name in ["missing", "missing/below", "file/below"] {
        #expect(try files.status(directory.appending(name)) == nil)
        #expect(try files.lockHolder(directory.appending(name)) == nil)
      }
    }
  }
}
