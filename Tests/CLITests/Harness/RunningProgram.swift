import Foundation

/// A started program: something to write to, to read from, to send signals to, and to wait for.
final class RunningProgram {
  /// Where standard input comes from.
  enum Input {
    case nothing
    case file(String)
    /// What `write` sends.
    case pipe
  }

  private let process = Process()
  private let ended = DispatchSemaphore(value: 0)
  private let inputPipe: Pipe?
  private let outputPipe: Pipe?
  private let outputPath: String
  private let errorPath: String
  private var pending = Data()

  /// - Parameters:
  ///   - executable: another program than crosswalk (a shell).
  ///   - logs: folder for what the program says.
  ///   - readsOutput: standard output is a pipe that `readLine` reads, and no file.
  init(
    executable: String = Program.path, _ arguments: [String], in folder: String, logs: String,
    input: Input = .nothing, environment: [String: String] = [:], readsOutput: Bool = false
  ) throws {
    // A program that goes away early is for the test to see, not the end of the tests.
    signal(SIGPIPE, SIG_IGN)
    let name = UUID().uuidString
    outputPath = "\(logs)/\(name).out"
    errorPath = "\(logs)/\(name).err"
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var variables = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder]
    variables.merge(environment) { _, new in new }
    process.environment = variables
    // Foundation keeps a process, and the files that it was given, for good.
    var files: [FileHandle] = []
    defer { for file in files { try? file.close() } }
    switch input {
    case .nothing:
      inputPipe = nil
      process.standardInput = FileHandle.nullDevice
    case .file(let path):
      inputPipe = nil
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      files.append(file)
      process.standardInput = file
    case .pipe:
      let pipe = Pipe()
      inputPipe = pipe
      process.standardInput = pipe
    }
    if readsOutput {
      let pipe = Pipe()
      outputPipe = pipe
      process.standardOutput = pipe
    } else {
      outputPipe = nil
      let file = try Self.newFile(outputPath)
      files.append(file)
      process.standardOutput = file
    }
    let errors = try Self.newFile(errorPath)
    files.append(errors)
    process.standardError = errors
    let ended = ended
    process.terminationHandler = { _ in ended.signal() }
    try Self.withSignalsOpen { try process.run() }
  }

  /// A program inherits which signals its starter blocks, and the threads that run tests block all.
  private static func withSignalsOpen(_ start: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try start()
  }

  private static func newFile(_ path: String) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  var processID: Int32 { process.processIdentifier }

  var isRunning: Bool { process.isRunning }

  /// What the program has said to people so far.
  var errorsSoFar: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }

  /// Writes to standard input; blocks until the program takes it.
  func write(_ text: String) {
    try? inputPipe?.fileHandleForWriting.write(contentsOf: Data(text.utf8))
  }

  func closeInput() { try? inputPipe?.fileHandleForWriting.close() }

  /// Goes away as a reader of standard output.
  func closeOutput() { try? outputPipe?.fileHandleForReading.close() }

  /// The next line of standard output, without its end; nil at the end of it, or if the program hangs.
  func readLine() -> String? { readLine(seconds: Program.patience) }

  private func readLine(seconds: Double) -> String? {
    guard let handle = outputPipe?.fileHandleForReading else { return nil }
    let deadline = Date(timeIntervalSinceNow: seconds)
    while true {
      if let end = pending.firstIndex(of: 0x0A) {
        let line = String(decoding: pending[..<end], as: UTF8.self)
        pending = Data(pending[(end + 1)...])
        return line
      }
      let left = max(0, deadline.timeIntervalSinceNow)
      var waiting = pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, Int32(left * 1000)) > 0 else { return nil }
      let bytes = handle.availableData
      if bytes.isEmpty { return nil }
      pending.append(bytes)
    }
  }

  /// Whether the program has taken all of its input from the pipe.
  var hasTakenInput: Bool {
    guard let handle = inputPipe?.fileHandleForWriting else { return true }
    var count: Int32 = 0
    return ioctl(handle.fileDescriptor, UInt(FIONREAD), &count) == 0 && count == 0
  }

  func send(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Waits for the end; a program that hangs is killed.
  func wait() -> Outcome {
    let hasTimedOut = ended.wait(timeout: .now() + Program.patience) == .timedOut
    if hasTimedOut {
      send(SIGKILL)
      ended.wait()
    }
    let isSignal = process.terminationReason == .uncaughtSignal
    var output = (try? Data(contentsOf: URL(fileURLWithPath: outputPath))) ?? Data()
    // All that it wrote is in the pipe already.
    while let line = readLine(seconds: 0) { output.append(Data("\(line)\n".utf8)) }
    return Outcome(
      exitCode: isSignal ? nil : process.terminationStatus,
      signal: isSignal ? process.terminationStatus : nil, output: output,
      errors: (try? Data(contentsOf: URL(fileURLWithPath: errorPath))) ?? Data(),
      hasTimedOut: hasTimedOut)
  }
}

/// Waits until something holds, looking every few milliseconds; false if it never does.
func eventually(_ holds: () -> Bool) -> Bool {
  let deadline = Date(timeIntervalSinceNow: Program.patience)
  while !holds() {
    guard deadline.timeIntervalSinceNow > 0 else { return false }
    usleep(2000)
  }
  return true
}
