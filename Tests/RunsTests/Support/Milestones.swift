import Synchronization

/// Says for each so many records once that they are reached: points of a run at which something is to happen.
final class Milestones: Sendable {
  private let distance: Int
  private let passed = Mutex(0)

  init(every distance: Int) { self.distance = distance }

  /// - Parameter read: the records so far.
  func reaches(_ read: Int) -> Bool {
    passed.withLock { passed in
      guard read / distance > passed else { return false }
      passed = read / distance
      return true
    }
  }

  /// How many are reached.
  var count: Int { passed.withLock { $0 } }
}
