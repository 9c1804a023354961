import Foundation
import Glibc

/// A program that a command starts, in a process group of its own.
struct ChildProcess {
  private let processID: pid_t

  /// Starts a program; nil where the system does not do that.
  ///
  /// - Parameters:
  ///   - input: descriptor that becomes its standard input; nil for an empty one.
  ///   - output: descriptor that becomes its standard output; nil for ours.
  ///   - variables: laid over our environment.
  init?(
    _ path: String, _ arguments: [String], input: Int32? = nil, output: Int32? = nil,
    variables: [String: String] = [:]
  ) {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    } else {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    if let output { posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) }
    // Signals that we ignore would be ignored there, too.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGDEF))
    let environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    var settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var started: pid_t = 0
    guard posix_spawn(&started, path, &actions, &attributes, &words, &settings) == 0 else {
      return nil
    }
    processID = started
  }

  /// Waits for the end.
  ///
  /// - Parameter seconds: how long; nil for ever.
  /// - Returns: the exit code, 128 and more for a signal; nil where it has not ended in time.
  func wait(seconds: Double? = nil) -> Int32? {
    var status: Int32 = 0
    let start = ContinuousClock.now
    while true {
      let ended = waitpid(processID, &status, seconds == nil ? 0 : WNOHANG)
      if ended == processID {
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
      }
      if ended < 0, errno != EINTR { return 128 }
      if let seconds, ContinuousClock.now - start > .seconds(seconds) { return nil }
      if seconds != nil { usleep(10_000) }
    }
  }

  func send(_ signal: Int32) { kill(processID, signal) }

  /// Ends the program and all that it has started.
  func end() {
    kill(-processID, SIGKILL)
    _ = wait()
  }
}
