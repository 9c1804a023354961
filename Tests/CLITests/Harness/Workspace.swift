import Foundation

/// A temporary folder with files in which the program runs; removed with the value.
final class Workspace {
  /// Where the program runs.
  let path: String
  /// What it says, kept apart so that a test sees every file that a run leaves.
  private let logs: String
  private let root: String

  /// - Parameter files: text by path below the folder.
  init(_ files: [String: String] = [:]) throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("crosswalk-\(UUID().uuidString)")
    root = folder.path
    path = root + "/work"
    logs = root + "/logs"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
    for (name, text) in files { try write(name, text) }
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  // MARK: Files

  func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

  func write(_ name: String, _ data: Data) throws {
    let file = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  func data(_ name: String) -> Data? {
    try? Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  /// The text of a file; nil where there is none.
  func text(_ name: String) -> String? { data(name).map { String(decoding: $0, as: UTF8.self) } }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(name)") }

  /// All files and folders below the folder, hidden ones too.
  var names: Set<String> {
    Set((try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? [])
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: "\(path)/\(name)")
  }

  /// Copies a folder of the package.
  func copy(_ folder: String) throws {
    try FileManager.default.copyItem(
      atPath: "\(Program.packageFolder)/\(folder)", toPath: "\(path)/\(folder)")
  }

  // MARK: Runs

  /// Runs the program to its end.
  ///
  /// - Parameter input: all of standard input.
  func crosswalk(
    _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    var source = RunningProgram.Input.nothing
    if let input {
      let file = "\(logs)/\(UUID().uuidString).in"
      try Data(input.utf8).write(to: URL(fileURLWithPath: file))
      source = .file(file)
    }
    return try RunningProgram(
      arguments, in: path, logs: logs, input: source, environment: environment
    ).wait()
  }

  func crosswalk(_ arguments: String...) throws -> Outcome { try crosswalk(arguments) }

  /// Starts the program; its standard input is a pipe.
  func start(_ arguments: String..., readsOutput: Bool = false) throws -> RunningProgram {
    try RunningProgram(
      arguments, in: path, logs: logs, input: .pipe, readsOutput: readsOutput)
  }

  /// Starts the program without an input.
  func startAlone(_ arguments: String...) throws -> RunningProgram { try startAlone(arguments) }

  func startAlone(_ arguments: [String], at point: FaultPoint? = nil) throws -> RunningProgram {
    try RunningProgram(arguments, in: path, logs: logs, environment: point?.environment ?? [:])
  }

  /// Runs the program to its end.
  ///
  /// - Returns: also the number of points at which a fault could be.
  func countingFaultPoints(_ arguments: [String]) throws -> (outcome: Outcome, points: Int) {
    let count = "\(logs)/\(UUID().uuidString).count"
    let outcome = try crosswalk(arguments, environment: FaultPoint.counting(into: count))
    let text = try String(contentsOfFile: count, encoding: .utf8)
    return (outcome, Int(text) ?? 0)
  }

  /// Runs a command line of the shell, in which `$crosswalk` is the program.
  func shell(_ command: String) throws -> Outcome {
    try RunningProgram(
      executable: "/bin/sh", ["-c", command], in: path, logs: logs,
      environment: ["crosswalk": Program.path]
    ).wait()
  }
}
