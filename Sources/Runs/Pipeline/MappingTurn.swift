/// Which blocks are mapped: whoever gives numbers waits here for its turn.
///
/// Every block that was cut is finished at some time, also one that failed, so that nobody waits for
/// ever.
final class MappingTurn: @unchecked Sendable {
  private let monitor = Monitor()
  /// All blocks before this one are mapped.
  private var frontier = 0
  /// Blocks behind the frontier that are mapped, too.
  private var ahead: Set<Int> = []

  /// Waits until all blocks before `sequence` are mapped.
  func wait(before sequence: Int) {
    monitor.lock()
    defer { monitor.unlock() }
    while frontier < sequence { monitor.wait() }
  }

  /// Says that a block is mapped, or never will be.
  func finish(_ sequence: Int) {
    monitor.withLock {
      ahead.insert(sequence)
      while ahead.remove(frontier) != nil { frontier += 1 }
      monitor.wakeAll()
    }
  }
}
