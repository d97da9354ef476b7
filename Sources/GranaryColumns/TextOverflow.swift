internal import Synchronization

/// The texts of a column are more than its 32-bit offsets reach, or than whoever asked for it allowed.
public struct TextOverflow: Error, Hashable, Sendable {
  /// The bytes of text that any column may have.
  public static let byteLimit = Int(Int32.max)

  /// What was allowed.
  public let byteLimit: Int

  /// Texts past a limit.
  public init(byteLimit: Int) { self.byteLimit = byteLimit }
}

/// The bytes of text that a column may have, of which any thread that makes a part of it takes its share.
public final class TextBudget: Sendable {
  /// What all parts may take together.
  public let byteLimit: Int
  private let taken = Atomic(0)

  /// A budget of which nothing is taken.
  ///
  /// - Parameter byteLimit: At most ``TextOverflow/byteLimit``.
  public init(byteLimit: Int = TextOverflow.byteLimit) {
    precondition(byteLimit <= TextOverflow.byteLimit, "more text than a column can have")
    self.byteLimit = byteLimit
  }

  /// That more was asked for.
  var overflow: TextOverflow { TextOverflow(byteLimit: byteLimit) }

  /// Takes bytes, before they are there.
  ///
  /// - Throws: ``TextOverflow`` where all that was asked for so far is more than there may be.
  public func take(_ byteCount: Int) throws(TextOverflow) {
    let (_, total) = taken.add(byteCount, ordering: .relaxed)
    guard total <= byteLimit else { throw overflow }
  }
}
