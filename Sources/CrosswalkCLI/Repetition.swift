import Foundation
import Glibc
import Runs
import Synchronization

/// `run --every`: the same run again and again, each a process of its own that begins with fresh rules.
struct Repetition {
  /// Seconds from the beginning of a run to that of the next one, which waits if the run takes longer.
  let seconds: Double
  let console: Console

  /// `30s`, `15m`, `2h`, `1d` as seconds; nil where it is none of these, or less than a second.
  static func seconds(_ text: String) -> Double? {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()),
      count > 0, count < 100_000
    else { return nil }
    return Double(count) * unit
  }

  /// Runs until a signal comes: then the run at hand is stopped cleanly, and this returns.
  ///
  /// - Parameter arguments: of a single run.
  func run(_ arguments: [String]) throws {
    let control = Control()
    Interrupt.onSignal { control.stop(by: $0 == SIGHUP ? SIGTERM : $0) }
    while !control.isStopped {
      let start = ContinuousClock.now
      guard let child = ChildProcess(Self.program, arguments) else {
        console.error("the next run can't be started")
        throw ExitStatus.failed
      }
      control.watch(child)
      _ = child.wait()
      control.watch(nil)
      let next = start + .seconds(seconds)
      // A clock that nobody sets: what the wall clock does is of no matter.
      while ContinuousClock.now < next, !control.isStopped { usleep(100_000) }
    }
  }

  /// The run at hand, and whether it is the last one; shared with the thread that hears signals.
  private final class Control: Sendable {
    private struct State {
      var child: ChildProcess?
      var signal: Int32?
    }

    private let state = Mutex(State())

    var isStopped: Bool { state.withLock { $0.signal != nil } }

    func stop(by signal: Int32) {
      state.withLock { state in
        state.signal = signal
        state.child?.send(signal)
      }
    }

    func watch(_ child: ChildProcess?) {
      state.withLock { state in
        state.child = child
        // The signal may have come while the run was started.
        if let signal = state.signal { child?.send(signal) }
      }
    }
  }

  /// Our own program; its link may have been replaced, which is how a newer one takes over.
  private static var program: String {
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return FileManager.default.isExecutableFile(atPath: path) ? path : "/proc/self/exe"
  }
}
