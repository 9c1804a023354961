private import Foundation
import Fuzzing

/// Runs a worker in a process of its own and keeps the case that kills it or keeps it busy for
/// ever.
struct Watcher {
  let target: FuzzTarget
  var options: FuzzOptions

  /// Runs the rounds, also those behind a crash; whether all passed.
  mutating func run() throws -> Bool {
    let path = NSTemporaryDirectory() + "crosswalk-fuzz-\(UUID().uuidString).current"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try CaseFile(path: path)
    let begin = Date()
    let last = options.rounds.map { options.start + $0 }
    let seconds = options.seconds
    var failures = 0
    while failures < FuzzOptions.mostFailures {
      file.close()
      let end = try runWorker(path, file)
      guard let message = end.message else { return failures == 0 && end.isGood }
      failures += 1
      let round = file.round
      options.keep(file.bytes, of: target, round, message)
      guard round != .max else { break }
      // Go on behind the round that ended the process.
      options.start = round + 1
      if let last { options.rounds = last - min(last, options.start) }
      options.seconds = seconds - Date().timeIntervalSince(begin)
      guard options.rounds.map({ $0 > 0 }) ?? (options.seconds > 0) else { break }
    }
    return false
  }

  /// How a worker ended: by itself, or by what the message says.
  private func runWorker(
    _ path: String, _ file: CaseFile
  ) throws(Failure) -> (isGood: Bool, message: String?) {
    let worker = try spawn(path)
    var round = file.round
    var since = Date()
    var isHanging = false
    var status: Int32 = 0
    while waitpid(worker, &status, WNOHANG) == 0 {
      usleep(50_000)
      if file.round != round {
        round = file.round
        since = Date()
      } else if Date().timeIntervalSince(since) > FuzzOptions.hangSeconds, !isHanging {
        isHanging = true
        kill(worker, SIGKILL)
      }
    }
    if isHanging { return (false, "no end after \(Int(FuzzOptions.hangSeconds)) s") }
    // As wait(2) has it: a signal in the low seven bits, else the code above them.
    let signal = status & 0x7F
    let code = status >> 8 & 0xFF
    if signal != 0 { return (false, "the process was ended by signal \(signal)") }
    return (code == 0, code < 2 ? nil : "the process ended with code \(code)")
  }

  /// Starts this program once more, as a worker.
  private func spawn(_ path: String) throws(Failure) -> pid_t {
    var arguments = [
      "crosswalk-fuzz", target.name, "--worker", path, "--seed", "\(options.seed)", "--start",
      "\(options.start)", "--failures", options.folder, "--seconds", "\(options.seconds)",
    ]
    if let rounds = options.rounds { arguments += ["--rounds", "\(rounds)"] }
    let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    var texts = arguments.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for text in texts + variables { free(text) } }
    var worker: pid_t = 0
    let error = posix_spawn(&worker, "/proc/self/exe", nil, nil, &texts, &variables)
    guard error == 0 else { throw Failure("no worker: error \(error)") }
    return worker
  }
}
