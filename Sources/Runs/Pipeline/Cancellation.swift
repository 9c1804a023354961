private import Synchronization

/// A wish to stop a run cleanly.
///
/// `cancel` may be called from any thread and from a signal handler.
package final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  package init() {}

  package func cancel() { flag.store(true, ordering: .relaxed) }

  package var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
