import Foundation

/// Ctrl-C and the like: the first asks the run to stop cleanly, the second ends the process.
///
/// A signal handler may do next to nothing; this one writes a byte into a pipe that a thread reads.
enum Interrupt {
  nonisolated(unsafe) private static var writeEnd: Int32 = -1

  /// Calls `action` once with the signal's number, on a thread of its own, when SIGINT, SIGTERM or SIGHUP comes.
  static func onSignal(_ action: @escaping @Sendable (Int32) -> Void) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return }
    writeEnd = ends[1]
    let readEnd = ends[0]
    let listener = Thread {
      var number: UInt8 = 0
      guard read(readEnd, &number, 1) == 1 else { return }
      action(Int32(number))
      guard read(readEnd, &number, 1) == 1 else { return }
      _exit(128 + Int32(number))
    }
    listener.stackSize = 256 << 10
    listener.start()
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { number in
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(Interrupt.writeEnd, &byte, 1)
      }
    }
  }
}
