import Dispatch
import Synchronization

/// Calls `body` for each part on as many threads as there are cores, and returns the results in the
/// order of the parts: what is computed does not depend on the number of threads.
package func concurrentMap<Result: Sendable>(
  parts: Int,
  _ body: @escaping @Sendable (Int) -> Result
) -> [Result] {
  if parts <= 1 { return (0..<parts).map(body) }
  let results = Mutex<[Result?]>(Array(repeating: nil, count: parts))
  DispatchQueue.concurrentPerform(iterations: parts) { part in
    let result = body(part)
    results.withLock { $0[part] = result }
  }
  return results.withLock { $0 }.compactMap(\.self)
}

/// Calls `body` for each part as ``concurrentMap(parts:_:)`` does.
///
/// - Throws: What `body` throws for the first part of those for which it does.
package func concurrentMap<Result: Sendable, Failure: Error>(
  parts: Int,
  _ body: @escaping @Sendable (Int) throws(Failure) -> Result
) throws(Failure) -> [Result] {
  let results = concurrentMap(parts: parts) { part in
    Swift.Result { () throws(Failure) in try body(part) }
  }
  var values: [Result] = []
  values.reserveCapacity(parts)
  for result in results { values.append(try result.get()) }
  return values
}

/// Rows in parts of equal length, one a call of ``concurrentMap(parts:_:)``.
package struct RowParts: Sendable {
  package let count: Int
  private let rowCount: Int
  private let rowsPerPart: Int

  package init(rowCount: Int, rowsPerPart: Int = 32_768) {
    self.rowCount = rowCount
    self.rowsPerPart = rowsPerPart
    count = max(1, (rowCount + rowsPerPart - 1) / rowsPerPart)
  }

  package func rows(of part: Int) -> Range<Int> {
    part * rowsPerPart..<min((part + 1) * rowsPerPart, rowCount)
  }
}
