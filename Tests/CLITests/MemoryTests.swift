import Foundation
import Testing

/// Whatever rules make of records, and however many of them stand in a block, a run's memory is bounded.
@Suite struct MemoryTests {
  /// What `limits.memory` allows, 64 MiB for everything else, and something for a build that is not optimised.
  private static let mostKilobytes = (16 + 64 + 40) << 10

  private static let rules = [
    "project.yaml": "project: P\ntemplate: template.yaml\nsource: in.csv\ntarget: out.jsonl\n",
    "template.yaml": """
    template: T
    tasks:
      - task: A
        source: {entity: record, schema: none}
        target: {entity: row, schema: none}
        key: [id]
        fields:
          id: id
          big: {from: id, map: big}
    """,
  ]

  /// Runs the program and holds its memory at its peak against the bound.
  private func run(
    _ files: [String: String], _ arguments: [String], input: String = ""
  ) throws -> Outcome {
    let workspace = try Workspace(Self.rules.merging(files) { _, new in new })
    try workspace.write("input", input)
    let logs = workspace.path + "/logs"
    try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
    let program = try RunningProgram(
      arguments, in: workspace.path, logs: logs, input: .file(workspace.path + "/input"))
    var peak = 0
    while program.isRunning {
      peak = max(peak, Self.peakKilobytes(of: program.processID))
      usleep(5000)
    }
    #expect(peak > 1000 && peak < Self.mostKilobytes, "\(peak) KB")
    return program.wait()
  }

  private static func peakKilobytes(of process: Int32) -> Int {
    let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
  }

  private static let ids = (1...700).map { "\($0)\n" }.joined()
  private static let large = "return function(id) return string.rep('x', 1000000) end"

  @Test(arguments: [1, 3]) func resultsOfABlock(jobs: Int) throws {
    let outcome = try run(
      ["in.csv": "id\n" + Self.ids, "maps/big.lua": Self.large],
      ["run", ".", "--to", "jsonl:/dev/null", "--jobs", "\(jobs)"])
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.err.contains("700 written"), "\(outcome)")
  }

  @Test(arguments: [[], ["--envelope"]]) func resultsOfAFilter(options: [String]) throws {
    let outcome = try run(
      ["maps/big.lua": Self.large], ["map", "."] + options,
      input: (1...300).map { "{\"id\":\"\($0)\"}\n" }.joined())
    #expect(outcome.exitCode == 0, "\(outcome)")
  }

  @Test func rejectsOfABlock() throws {
    // Each reject names all columns, whose names are far longer than its values.
    let names = (0..<200).map { "column_\($0)_" + String(repeating: "n", count: 1000) }
    let row = String(repeating: ",", count: names.count)
    let outcome = try run(
      [
        "in.csv": (["id"] + names).joined(separator: ",") + "\n"
          + (1...1500).map { "\($0)\(row)\n" }.joined(),
        "maps/big.lua": "return function(id) reject('no') end",
      ], ["run", ".", "--to", "jsonl:/dev/null", "--rejects", "rejects.jsonl", "--jobs", "1"])
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(outcome.err.contains("1,500 rejected"), "\(outcome)")
  }

  @Test func reasonsAndWarnings() throws {
    let outcome = try run(
      [
        "in.csv": "id\n" + (1...60_000).map { "\($0)\n" }.joined(),
        "maps/big.lua": """
        return function(id)
          for i = 1, 3 do warn(('w'):rep(480) .. id .. i) end
          skip(('s'):rep(480) .. id)
        end
        """,
      ], ["run", ".", "--to", "jsonl:/dev/null", "--jobs", "1"])
    #expect(outcome.err.contains("60,000 skipped"), "\(outcome)")
  }
}
