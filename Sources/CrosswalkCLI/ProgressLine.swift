import Foundation
import Synchronization

/// How far a run is: one line that is written over on a terminal, a plain line now and then elsewhere.
///
/// Safe to call from any thread.
final class ProgressLine: Sendable {
  private struct State {
    var lastShown: ContinuousClock.Instant
    var isShown = false
  }

  private let console: Console
  private let start = ContinuousClock.now
  private let state: Mutex<State>

  init(_ console: Console) {
    self.console = console
    state = Mutex(State(lastShown: start))
  }

  /// Shows the state if enough time has passed since the last time: 0.1 s on a terminal, 10 s elsewhere.
  ///
  /// - Parameters:
  ///   - rejected: nil where nothing can be.
  ///   - fraction: part of the source that has been read, 0 to 1; nil where the size is unknown.
  func update(read: Int, rejected: Int?, fraction: Double?) {
    let now = ContinuousClock.now
    let pause: Duration = console.isTerminal ? .milliseconds(100) : .seconds(10)
    state.withLock { state in
      guard now - state.lastShown >= pause else { return }
      state.lastShown = now
      state.isShown = console.isTerminal
      let line = text(read, rejected, fraction, Self.seconds(now - start))
      if console.isTerminal {
        console.put("\r\u{1B}[K" + console.styled(line, .dim))
      } else {
        console.say(line)
      }
    }
  }

  private func text(_ read: Int, _ rejected: Int?, _ fraction: Double?, _ seconds: Double) -> String
  {
    let rate = seconds > 0 ? Int(Double(read) / seconds) : 0
    var line = "\(grouped(read)) read, "
    if let rejected { line += "\(grouped(rejected)) rejected, " }
    line += "\(grouped(rate))/s"
    if let fraction, fraction > 0 { line += ", \(Int((min(fraction, 1) * 100).rounded(.down))) %" }
    return line
  }

  /// Takes the line away, so that something else can be said.
  func clear() {
    state.withLock { state in
      guard state.isShown else { return }
      console.put("\r\u{1B}[K")
      state.isShown = false
    }
  }

  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}
