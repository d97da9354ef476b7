internal import Dispatch
internal import Foundation
internal import Synchronization

/// Work that goes to several threads and comes back in the order in which it was put in.
///
/// Of one owner, who supplies it; no more is under way than ``isFull`` allows. What nobody has begun
/// when the pipeline goes is not begun any more.
package struct OrderedPipeline<Input: Sendable, Output: Sendable>: ~Copyable {
  /// A result to be; written once, then read once.
  private final class Slot: Sendable {
    private let output = Mutex<Output?>(nil)
    private let isReady = DispatchSemaphore(value: 0)

    func fill(_ value: Output?) {
      output.withLock { $0 = value }
      isReady.signal()
    }

    func wait() -> Output? {
      isReady.wait()
      return output.withLock { $0.take() }
    }
  }

  /// Whether the owner wants no more results.
  private final class Abandonment: Sendable {
    let isDecided = Atomic(false)
  }

  private let work: @Sendable (Input) -> Output
  /// One for each thread, with turns about: the parts of the work are of like size.
  private let queues: [DispatchQueue]
  private let limit: Int
  private let abandonment = Abandonment()
  private var pending: [Slot] = []
  private var putCount = 0
  private var isAtEnd = false

  /// A pipeline with nothing in it.
  ///
  /// - Parameters:
  ///   - threadCount: At least 1, which is the caller's own thread; nil for one a core.
  ///   - limit: How much may be under way, at least 1: what bounds memory where the parts are large.
  ///   - work: What is to be done, on any thread.
  package init(
    threadCount: Int?,
    limit: Int = .max,
    _ work: @escaping @Sendable (Input) -> Output
  ) {
    let count = min(threadCount ?? ProcessInfo.processInfo.activeProcessorCount, limit)
    self.work = work
    self.limit = count <= 1 ? 1 : min(limit, count * 2)
    queues = count <= 1 ? [] : (0..<count).map { DispatchQueue(label: "granary.pipeline.\($0)") }
  }

  deinit { abandonment.isDecided.store(true, ordering: .relaxed) }

  /// Whether as much is under way as keeps every thread busy while its owner does something else, or as
  /// much as may be.
  package var isFull: Bool { pending.count >= limit }

  /// Waits for the next result.
  ///
  /// - Parameter supply: Gives what is to be worked upon, nil at the end; not called any more then.
  /// - Returns: The result; nil when all have been given.
  /// - Throws: What `supply` does.
  package mutating func next(from supply: () throws -> Input?) rethrows -> Output? {
    while !isAtEnd, !isFull {
      if let input = try supply() { put(input) } else { isAtEnd = true }
    }
    return take()
  }

  /// Has something worked upon.
  package mutating func put(_ input: Input) {
    let slot = Slot()
    pending.append(slot)
    let (work, abandonment) = (work, abandonment)
    if queues.isEmpty {
      slot.fill(work(input))
    } else {
      queues[putCount % queues.count].async {
        slot.fill(abandonment.isDecided.load(ordering: .relaxed) ? nil : work(input))
      }
    }
    putCount += 1
  }

  /// Waits for what is being worked upon, and gives up the rest; nothing is to be put in afterwards.
  package mutating func abandon() {
    abandonment.isDecided.store(true, ordering: .relaxed)
    while !pending.isEmpty { _ = take() }
  }

  /// The result of what was put in first and is not taken out, waiting for it; nil when there is
  /// nothing.
  package mutating func take() -> Output? {
    pending.isEmpty ? nil : pending.removeFirst().wait()
  }
}
