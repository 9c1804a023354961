private import Foundation
import Inspection
import Mapping
import Rules

/// Whole small projects.
let rulesTarget = FuzzTarget(
  name: "rules",
  summary:
    "small projects: they load and compile, or there are findings with places that files have",
  makeCase: { RulesCase.make(&$0) }, check: RulesCheck.check)

enum RulesCase {
  static func make(_ random: inout FuzzRandom) -> [UInt8] {
    if random.chance(5) { return sample(&random) }
    var grammar = RulesGrammar(random: random, isProper: false)
    var bundle = grammar.bundle()
    random = grammar.random
    if random.chance(50) { damage(&bundle, &random) }
    return bundle.bytes
  }

  private static func damage(_ bundle: inout FileBundle, _ random: inout FuzzRandom) {
    let place = random.below(bundle.files.count)
    bundle.files[place].bytes = YAMLGrammar.mutated(bundle.files[place].bytes, &random)
    if random.chance(10) { bundle.files.remove(at: random.below(bundle.files.count)) }
  }

  /// The examples with some damage.
  private static func sample(_ random: inout FuzzRandom) -> [UInt8] {
    var bundle = FileBundle()
    for file in SampleFiles.all where !file.path.contains("/data/") {
      bundle.add(file.path, file.bytes)
    }
    damage(&bundle, &random)
    return bundle.bytes
  }
}

/// Files in a temporary folder, removed with the value.
final class TemporaryFolder {
  let path: String

  init(_ bundle: FileBundle) throws(FuzzFailure) {
    let folder = NSTemporaryDirectory() + "crosswalk-fuzz-\(UUID().uuidString)"
    path = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    do {
      for file in bundle.files where !file.name.contains("..") {
        let url = URL(fileURLWithPath: "\(path)/\(file.name)")
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.bytes).write(to: url)
      }
    } catch {
      throw FuzzFailure("\(path) can't be written: \(error)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

enum RulesCheck {
  static func check(_ bytes: [UInt8], _ tally: inout FuzzTally) throws(FuzzFailure) {
    let bundle = FileBundle(bytes)
    let folder = try TemporaryFolder(bundle)
    let check = DiagnosticCheck(
      Dictionary(
        bundle.files.map { ("\(folder.path)/\($0.name)", TextPlaces($0.bytes)) },
        uniquingKeysWith: { _, last in last }))
    let start = ProcessorTime.milliseconds
    for file in bundle.files
    where file.name.hasSuffix("project.yaml") || file.name.hasSuffix("template.yaml") {
      do {
        let rules = try RuleLoader.load(
          path: "\(folder.path)/\(file.name)", environment: ["NAME": "value"])
        tally.count("loaded")
        for task in rules.tasks {
          _ = try Plan.compile(rules, task: task, options: PlanOptions(asOf: "2024-02-29"))
          tally.count("compiled")
        }
      } catch {
        tally.count("findings", by: error.diagnostics.count)
        try require(!error.diagnostics.isEmpty, "refused without a finding")
        try check.check(error.diagnostics)
      }
    }
    if let report = try? Inspector.inspect([folder.path], environment: ["NAME": "value"]) {
      tally.count("inspected")
      tally.count("findings of the check", by: report.findings.count)
      try check.check(report.findings)
    }
    tally.note("ms", ProcessorTime.milliseconds - start)
  }
}
