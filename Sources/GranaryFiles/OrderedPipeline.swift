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
  private let cost: (Input) -> Int
  /// One for each thread, with turns about: the parts of the work are of like size.
  private let queues: [DispatchQueue]
  private let countLimit: Int
  private let costLimit: Int
  private let abandonment = Abandonment()
  private var pending: [(slot: Slot, cost: Int)] = []
  private var pendingCost = 0
  private var putCount = 0
  private var isAtEnd = false

  /// A pipeline with nothing in it.
  ///
  /// - Parameters:
  ///   - threadCount: At least 1, which is the caller's own thread; nil for one a core.
  ///   - costLimit: How much may be under way by its cost, where that is more than one: what bounds memory
  ///     where inputs are large.
  ///   - cost: What an input costs.
  ///   - work: What is to be done, on any thread.
  package init(
    threadCount: Int?,
    costLimit: Int = .max,
    cost: @escaping (Input) -> Int = { _ in 0 },
    _ work: @escaping @Sendable (Input) -> Output
  ) {
    let count = threadCount ?? ProcessInfo.processInfo.activeProcessorCount
    self.work = work
    self.cost = cost
    self.costLimit = costLimit
    countLimit = count <= 1 ? 1 : count * 2
    queues = count <= 1 ? [] : (0..<count).map { DispatchQueue(label: "granary.pipeline.\($0)") }
  }

  deinit { abandon() }

  /// Whether as much is under way as keeps every thread busy while its owner does something else, or as
  /// much as may be.
  package var isFull: Bool { pending.count >= countLimit || pendingCost >= costLimit }

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
    let cost = cost(input)
    pending.append((slot, cost))
    pendingCost += cost
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

  /// Gives up what nobody has begun; nothing is to be put in afterwards.
  package func abandon() { abandonment.isDecided.store(true, ordering: .relaxed) }

  /// Waits for all that is under way.
  package mutating func drain() {
    while !pending.isEmpty { _ = take() }
  }

  /// The result of what was put in first and is not taken out, waiting for it; nil when there is
  /// nothing.
  package mutating func take() -> Output? {
    guard !pending.isEmpty else { return nil }
    let (slot, cost) = pending.removeFirst()
    defer { pendingCost -= cost }
    return slot.wait()
  }
}
