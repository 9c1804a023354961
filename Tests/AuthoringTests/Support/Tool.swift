import Foundation
import Testing

/// Programs of others that the tests use; `make deps` installs them.
enum Tool {
  /// Runs a program to its end.
  ///
  /// - Returns: exit code and standard output.
  static func run(
    _ path: String, _ arguments: [String], in folder: String = "/", input: String = ""
  ) throws -> (code: Int32, output: String) {
    try #require(
      FileManager.default.isExecutableFile(atPath: path), "\(path) is missing: run make deps")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let (source, sink) = (Pipe(), Pipe())
    process.standardInput = source
    process.standardOutput = sink
    try process.run()
    let text = Data(input.utf8)
    let writing = Thread {
      try? source.fileHandleForWriting.write(contentsOf: text)
      try? source.fileHandleForWriting.close()
    }
    writing.start()
    let output = sink.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}

/// The folder of the package, where `rules/` and `examples/` are.
let packageFolder: String = {
  var folder = URL(fileURLWithPath: #filePath)
  for _ in 0..<4 { folder.deleteLastPathComponent() }
  return folder.path
}()
