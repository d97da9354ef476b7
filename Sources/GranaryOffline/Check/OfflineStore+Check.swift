import GranaryFiles
import GranarySegments

extension OfflineStore {
  /// Looks at files one after the other; what is wrong with one hides nothing about the others.
  ///
  /// A file that others have replaced meanwhile is left out.
  ///
  /// - Parameters:
  ///   - files: The files, each with what it should hold.
  ///   - check: Where findings and counts are added.
  ///   - isNamed: Whether the registry names a path now.
  ///   - progress: Called after each file.
  /// - Throws: What `isNamed` throws; what is wrong with a file is a finding.
  public func check(
    _ files: [NamedFile],
    into check: inout StoreCheck,
    isNamed: (String) throws -> Bool,
    progress: ((StoreCheckProgress) -> Void)? = nil
  ) throws {
    let sizes = files.map { byteCount(of: layout.absolute($0.path)) }
    let totalByteCount = sizes.reduce(0, +)
    var readByteCount = 0
    for (index, file) in files.enumerated() {
      let findings = self.findings(about: file)
      if findings.isEmpty {
        check.addFile(byteCount: sizes[index])
      } else if try isNamed(file.path) {
        check.addFile(byteCount: sizes[index])
        for finding in findings { check.add(finding) }
      }
      readByteCount += sizes[index]
      progress?(
        StoreCheckProgress(
          fileCount: index + 1,
          totalFileCount: files.count,
          fraction: totalByteCount == 0 ? 1 : Double(readByteCount) / Double(totalByteCount)
        )
      )
    }
  }

  /// The length of what is at a path; 0 where that cannot be told, which reading it will report.
  private func byteCount(of path: Path) -> Int {
    guard let status = try? fileSystem.status(path) else { return 0 }
    guard status.isDirectory else { return status.byteCount }
    let names = (try? fileSystem.list(path)) ?? []
    return names.reduce(0) { $0 + byteCount(of: path.appending($1)) }
  }

  private func findings(about file: NamedFile) -> [StoreFinding] {
    let path = layout.absolute(file.path)
    var findings: [StoreFinding] = []
    func report(_ kind: StoreFinding.Kind, _ problem: String) {
      findings.append(StoreFinding(kind, file.path, problem, remedy: file.remedy))
    }
    do {
      if try fileSystem.status(path) == nil {
        report(.missingFile, "it is not there")
      } else {
        try file.verify(path, report)
      }
    } catch let error as SegmentError {
      report(.damagedFile, error.problem)
    } catch {
      report(.damagedFile, "\(error)")
    }
    return findings
  }
}
