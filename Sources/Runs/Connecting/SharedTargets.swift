/// A target that takes the records of several tasks of a run and appears as a whole, at the end of it.
///
/// Called by one thread at a time, after the writers of all tasks had their `commit` or `abort`.
package protocol SharedTarget: AnyObject {
  func commit() throws(TargetError)
  /// Gives up: the target is as it was. Harmless after `commit`.
  ///
  /// - Returns: what writers that had their `commit` have counted.
  func abort() -> [LostRows]
}

/// Rows that a task wrote and that a shared target does not have after all.
package struct LostRows: Sendable {
  package var task: String
  /// The target's URI, as it is written.
  package var target: String
  package var count: Int

  package init(task: String, target: String, count: Int) {
    self.task = task
    self.target = target
    self.count = count
  }
}

/// The shared targets of one run, by place.
package final class SharedTargets {
  private var targets: [(place: String, target: any SharedTarget)] = []

  package init() {}

  /// The target of a place, made when it is asked for the first time.
  package func target<Target: SharedTarget>(at place: String, make: () -> Target) -> Target {
    for known in targets where known.place == place {
      if let target = known.target as? Target { return target }
    }
    let target = make()
    targets.append((place, target))
    return target
  }

  /// Puts all of them in their places.
  func commit() throws(TargetError) {
    for (_, target) in targets { try target.commit() }
  }

  func abort() -> [LostRows] { targets.flatMap { $0.target.abort() } }
}
