private import CProcess
private import Glibc
internal import Records
internal import Runs

/// Another program that runs while this one talks to it.
///
/// Belongs to one thread at a time, and ends at the latest with its value: no zombie is left, and nobody
/// who outlives it. It also ends when the thread that started it does.
final class ChildProcess {
  struct StartFailure: Error {
    var message: String
  }

  enum End: Equatable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  /// So much of what a program says on standard error is kept.
  private static let keptErrorBytes = 16 << 10
  /// A program that is asked to end gets so long before it is made to.
  private static let graceSeconds = 2.0

  private var child = process_child()
  private var input: Int32 = -1
  private var output: Int32 = -1
  private var errors: Int32 = -1
  private var end: End?
  /// The last that it said on standard error.
  private(set) var saidToPeople: [UInt8] = []

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - words: its name and arguments.
  ///   - folder: where it runs, and where a relative name of it begins.
  init(_ words: [String], folder: String) throws(StartFailure) {
    let texts = words.map { strdup($0) }
    defer { for text in texts { free(text) } }
    let pointers = texts.map { UnsafePointer($0) } + [nil]
    let failure = pointers.withUnsafeBufferPointer { pointers in
      pointers.baseAddress.map { process_start($0, folder, &child) } ?? ENOENT
    }
    guard failure == 0 else {
      end = .exited(127)
      throw StartFailure(message: Self.reason(failure, words.first ?? "", folder))
    }
    (input, output, errors) = (child.input, child.output, child.errors)
  }

  deinit { stop() }

  var isOutputOpen: Bool { output >= 0 }

  /// Whether it may still write or say something.
  var isTalking: Bool { output >= 0 || errors >= 0 }

  /// Whether the program still takes input.
  var isInputOpen: Bool { input >= 0 }

  /// Tells the program that there is no more.
  func closeInput() { Self.close(&input) }

  /// Waits until something can be moved, and moves it: as much of `bytes` as the program takes, and all
  /// that it has written.
  ///
  /// - Parameters:
  ///   - bytes: what to write; cut by what was taken. All of it is dropped where the program has closed
  ///     its input.
  ///   - written: gets what the program wrote to standard output.
  /// - Returns: false where nothing moved in time.
  func move(
    _ bytes: inout UnsafeBufferPointer<UInt8>, written: ByteBuffer, milliseconds: Int32 = 100
  ) -> Bool {
    var waiting = [
      pollfd(fd: bytes.isEmpty ? -1 : input, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: output, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
    ]
    if poll(&waiting, nfds_t(waiting.count), milliseconds) <= 0 { return false }
    if waiting[0].revents != 0 { write(&bytes) }
    if waiting[1].revents != 0 { Self.read(&output, into: written) }
    if waiting[2].revents != 0 { readErrors() }
    return true
  }

  /// Waits for the end of a program that is about to end by itself.
  ///
  /// - Returns: nil where it does not in so many seconds.
  func wait(seconds: Double) -> End? {
    let deadline = MonotonicClock.seconds + seconds
    while true {
      if let end { return end }
      var status: Int32 = 0
      let found = process_poll(&child, &status)
      if found != 0 {
        end = found < 0 ? .exited(127) : Self.end(status)
        // What its own children may have left in the pipe belongs to it.
        while errors >= 0, readErrors() {}
        closeAll()
        return end
      }
      if MonotonicClock.seconds >= deadline { return nil }
      usleep(2000)
    }
  }

  /// Asks the program to end, and kills it where it does not.
  func stop() {
    guard end == nil else { return closeAll() }
    closeAll()
    kill(-child.program, SIGTERM)
    if wait(seconds: Self.graceSeconds) != nil { return }
    kill(-child.program, SIGKILL)
    while wait(seconds: 1) == nil {}
  }

  // MARK: Parts

  private func write(_ bytes: inout UnsafeBufferPointer<UInt8>) {
    let count = Glibc.write(input, bytes.baseAddress, bytes.count)
    if count >= 0 {
      bytes = UnsafeBufferPointer(rebasing: bytes[count...])
    } else if errno != EINTR && errno != EAGAIN {
      bytes = UnsafeBufferPointer(start: nil, count: 0)
      closeInput()
    }
  }

  /// Whether anything came.
  @discardableResult
  private func readErrors() -> Bool {
    let news = ByteBuffer(capacity: 4 << 10)
    Self.read(&errors, into: news)
    saidToPeople += news.bytes
    saidToPeople.removeFirst(max(0, saidToPeople.count - Self.keptErrorBytes))
    return news.count > 0
  }

  /// Reads what is there, up to some limit.
  private static func read(_ descriptor: inout Int32, into buffer: ByteBuffer) {
    let room = 64 << 10
    buffer.reserve(room)
    let count = Glibc.read(descriptor, buffer.base + buffer.count, room)
    if count > 0 {
      buffer.count += count
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      close(&descriptor)
    }
  }

  private func closeAll() {
    Self.close(&input)
    Self.close(&output)
    Self.close(&errors)
  }

  private static func close(_ descriptor: inout Int32) {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
  }

  /// The macros of wait(2), which Swift does not see.
  private static func end(_ status: Int32) -> End {
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
  }

  private static func reason(_ number: Int32, _ name: String, _ folder: String) -> String {
    switch number {
    case ENOENT where !name.contains("/"):
      "there is no program \(name) on the PATH; install it, or write where it is, such as "
        + ".venv/bin/\(name)"
    case ENOENT where access(folder, F_OK) != 0: "there is no folder \(folder)"
    case ENOENT: "there is no program \(name) (relative names begin in \(folder))"
    case EACCES, ENOEXEC: "\(name) is not a program that may be run; chmod +x makes it one"
    default: "\(name) can't be started: \(SystemText.reason(number))"
    }
  }
}
