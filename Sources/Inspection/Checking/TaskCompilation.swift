private import Mapping
internal import Rules

/// Compiles tasks for what only compiling shows: scripts that do not load, constants that do not fit.
enum TaskCompilation {
  /// What a script sees as `run.date` while it is loaded; any date will do.
  private static let date = "2000-01-01"

  /// - Parameter known: what loading has found: compiling does not say it once more.
  static func diagnostics(_ rules: RuleSet, besides known: [Diagnostic]) -> [Diagnostic] {
    let hasErrors = known.contains { $0.severity == .error }
    var found: [Diagnostic] = []
    for task in rules.tasks {
      do {
        let plan = try Plan.compile(rules, task: task, options: PlanOptions(asOf: date))
        for path in rules.writerPaths(of: task) {
          _ = try WriterScript(path: path, plan: plan, asOf: date)
        }
      } catch {
        found += error.diagnostics.filter { new in
          !found.contains { $0.location == new.location && $0.message == new.message }
        }
      }
    }
    // Of rules with gaps only what has nothing to do with the gaps is worth telling.
    let tellable: Set<DiagnosticCode> = [.scriptFault, .constantMisfit]
    return hasErrors ? found.filter { tellable.contains($0.code) } : found
  }
}
