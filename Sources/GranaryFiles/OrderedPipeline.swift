internal import Dispatch
internal import Foundation
internal import Synchronization

/// Work that goes to several threads and comes back in the order in which it was put in.
///
/// Of one owner, who supplies it; no more is under way than ``isFull`` allows.
package struct OrderedPipeline<Input: Sendable, Output: Sendable>: ~Copyable {
  /// A result to be; written once, then read once.
  private final class Slot: Sendable {
    private let output = Mutex<Output?>(nil)
    private let isReady = DispatchSemaphore(value: 0)

    func fill(_ value: Output) {
      output.withLock { $0 = value }
      isReady.signal()
    }

    func wait() -> Output? {
      isReady.wait()
      return output.withLock { $0.take() }
    }
  }

  private let work: @Sendable (Input) -> Output
  /// One for each thread, with turns about: the parts of the work are of like size.
  private let queues: [DispatchQueue]
  private var pending: [Slot] = []
  private var putCount = 0
  private var isAtEnd = false

  /// A pipeline with nothing in it.
  ///
  /// - Parameters:
  ///   - threadCount: At least 1, which is the caller's own thread; nil for one a core.
  ///   - work: What is to be done, on any thread.
  package init(threadCount: Int?, _ work: @escaping @Sendable (Input) -> Output) {
    let count = threadCount ?? ProcessInfo.processInfo.activeProcessorCount
    self.work = work
    queues = count <= 1 ? [] : (0..<count).map { DispatchQueue(label: "granary.pipeline.\($0)") }
  }

  /// Whether as much is under way as keeps every thread busy while its owner does something else.
  package var isFull: Bool { pending.count >= max(1, queues.count * 2) }

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
    let work = self.work
    if queues.isEmpty {
      slot.fill(work(input))
    } else {
      queues[putCount % queues.count].async { slot.fill(work(input)) }
    }
    putCount += 1
  }

  /// The result of what was put in first and is not taken out, waiting for it; nil when there is
  /// nothing.
  package mutating func take() -> Output? {
    pending.isEmpty ? nil : pending.removeFirst().wait()
  }
}
