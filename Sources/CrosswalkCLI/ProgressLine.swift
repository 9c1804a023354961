import Foundation

/// How far a run is: one line that is written over on a terminal, a plain line now and then elsewhere.
///
/// Not thread-safe: called from the ordered stage of a run, one block at a time.
final class ProgressLine {
  private let console: Console
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant
  private var isShown = false

  init(_ console: Console) {
    self.console = console
    lastShown = start
  }

  /// Shows the state if enough time has passed since the last time: 0.1 s on a terminal, 10 s elsewhere.
  ///
  /// - Parameter fraction: part of the source that has been read, 0 to 1; nil where the size is unknown.
  func update(read: Int, rejected: Int, fraction: Double?) {
    let now = ContinuousClock.now
    let pause: Duration = console.isTerminal ? .milliseconds(100) : .seconds(10)
    guard now - lastShown >= pause else { return }
    lastShown = now
    let seconds = Self.seconds(now - start)
    let rate = seconds > 0 ? Int(Double(read) / seconds) : 0
    var line = "\(grouped(read)) read, \(grouped(rejected)) rejected, \(grouped(rate))/s"
    if let fraction, fraction > 0 { line += ", \(Int((min(fraction, 1) * 100).rounded(.down))) %" }
    if console.isTerminal {
      console.put("\r\u{1B}[K" + console.styled(line, .dim))
      isShown = true
    } else {
      console.say(line)
    }
  }

  /// Takes the line away, so that something else can be said.
  func clear() {
    guard isShown else { return }
    console.put("\r\u{1B}[K")
    isShown = false
  }

  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}
