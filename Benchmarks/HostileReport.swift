private import Foundation
private import HostileScripts
private import LuaSyntax
private import Mapping
private import Records
private import Rules
private import Sandbox

/// How soon scripts are stopped that want to run for ever, in processor time and against what they may take.
///
/// A budget in processor time is the time limit where that ends a call, and else what a plain loop takes until its
/// instructions are used up.
enum HostileReport {
  private static let name = "hostile scripts"
  private static let roundCount = 3

  static func printAll(_ wanted: ArraySlice<String>) {
    guard wanted.isEmpty || wanted.contains(where: { name.contains($0) }) else { return }
    guard let loop = HostileRun(HostileScript.plainLoop.body) else {
      print("\n\(name): the rules of the benchmark do not load")
      return
    }
    print("\n" + line(name, "ms", "ended by", "of budget"))
    var worst = (ratio: 0.0, body: "")
    for script in HostileScript.all {
      guard let run = HostileRun(script.body) else {
        print(line(script.body, "", "not loaded", ""))
        continue
      }
      var least = Double.infinity
      var leastOfLoop = Double.infinity
      var end = ""
      for _ in 0..<roundCount {
        leastOfLoop = min(leastOfLoop, loop.seconds().seconds)
        let round = run.seconds()
        least = min(least, round.seconds)
        end = round.end
      }
      let ratio = least / (end == "time" ? HostileRun.secondsAllowed : leastOfLoop)
      if ratio > worst.ratio { worst = (ratio, script.body) }
      print(line(script.body, Report.rounded(least * 1000), end, Report.rounded(ratio)))
    }
    print(
      "worst of \(HostileScript.all.count): \(Report.rounded(worst.ratio)) of the budget by \(worst.body)"
    )
    printTexts()
  }

  /// What reading and linting a script takes that is dear to read, against the time that loading it may take.
  private static func printTexts() {
    print("\n" + line("scripts that are dear to read, of 2 MB", "ms", "of loading"))
    var worst = (ratio: 0.0, name: "")
    for shape in HostileText.all {
      let part = max(1, shape.text(shape.count).utf8.count / shape.count)
      let source = Array(shape.text((2 << 20) / part).utf8)
      let start = Report.cpuSeconds()
      _ = LuaLint.findings(source: source, context: LuaLintContext(kind: .valueMap) { _, _ in nil })
      let seconds = Report.cpuSeconds() - start
      let ratio = seconds / (HostileRun.secondsAllowed * Double(SandboxLimits.loadingFactor))
      if ratio > worst.ratio { worst = (ratio, shape.name) }
      print(line(shape.name, Report.rounded(seconds * 1000), Report.rounded(ratio)))
    }
    print("worst: \(Report.rounded(worst.ratio)) of the time for loading by \(worst.name)")
  }

  private static func line(_ body: String, _ columns: String...) -> String {
    let width = 80
    let shown = body.count > width ? body.prefix(width - 1) + "…" : body[...]
    return columns.reduce(shown + String(repeating: " ", count: width - shown.count)) {
      $0 + String(repeating: " ", count: max(1, 14 - $1.count)) + $1
    }
  }
}

/// A record that is mapped by a script, through the whole mapper and its host.
private final class HostileRun {
  static let secondsAllowed = 1.0

  private let mapper: Mapper
  private let block: [UInt8]
  private let batch = MappedBatch()

  /// A row for each way to put `*` into twelve columns.
  private static let wideTable: String = {
    let columns = 0..<12
    let header = columns.map { "k\($0)," }.joined() + "value\n"
    return (0..<1 << columns.count).reduce(into: header) { text, shape in
      text += columns.map { shape >> $0 & 1 == 1 ? "x," : "*," }.joined() + "v\(shape)\n"
    }
  }()

  init?(_ body: String) {
    let fields = (1...150).map { "  field_\($0): {type: string}" }.joined(separator: "\n")
    let files = [
      "template.yaml": """
      template: T
      tasks:
        - task: A
          source: {app: s, entity: record}
          target: {entity: row, schema: none}
          key: []
          fields:
            out: {from: city, map: hostile, unmapped: empty}
      """,
      "schemas/s/record.yaml":
        "entity: record\napp: s\nfields:\n  city: {type: string}\n\(fields)\n",
      "maps/t.csv": "key,value\nk,v\n", "maps/wide.csv": Self.wideTable,
      "maps/other.lua": "return function(a) return lookup('hostile', a) end",
      "maps/hostile.lua": "return function(value, record)\n\(body)\nend",
    ]
    do {
      let folder = FileManager.default.temporaryDirectory.appending(path: "hostile-\(UUID())")
      defer { try? FileManager.default.removeItem(at: folder) }
      for (name, text) in files {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      let rules = try RuleLoader.load(path: folder.path(), environment: [:])
      let plan = try Plan.compile(
        rules, task: rules.tasks[0], options: PlanOptions(asOf: "2026-01-31"))
      let header = CSVHeader(names: ["city"], delimiter: UInt8(ascii: ","))
      mapper = try Mapper(
        plan: plan, parser: CSVParser(header: header, layout: plan.layout),
        encoder: CSVRowEncoder(columnCount: 1), numbers: nil)
      block = Array("Ulm\n".utf8)
    } catch {
      return nil
    }
  }

  /// Processor time of one record, and what ended its script.
  func seconds() -> (seconds: Double, end: String) {
    let start = Report.cpuSeconds()
    _ = block.withUnsafeBufferPointer { try? mapper.map($0, into: batch) }
    let seconds = Report.cpuSeconds() - start
    guard let reject = batch.rejects.first else { return (seconds, "nothing") }
    let known = ["instruction": "instructions", "memory": "memory", "time": "time"]
    let word = String(reject.message.prefix { $0 != " " })
    let fixed = reject.message.hasPrefix("limit of") ? "size" : "error"
    return (seconds, reject.code == .limit ? known[word] ?? fixed : "error")
  }
}
