/// Which of the targets of a task a record is for: a bit each.
package struct TargetMask: Sendable, Equatable, BitwiseCopyable {
  private var bits: UInt32 = 0

  package init() {}

  package var isEmpty: Bool { bits == 0 }

  /// - Parameter target: position in the task's list of targets, below 32.
  package mutating func insert(_ target: Int) { bits |= 1 << UInt32(target) }

  package func contains(_ target: Int) -> Bool { bits & (1 << UInt32(target)) != 0 }
}
