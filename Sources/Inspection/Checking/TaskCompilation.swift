internal import Mapping
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
        _ = try Plan.compile(rules, task: task, options: PlanOptions(asOf: date))
      } catch {
        found += error.diagnostics
      }
    }
    // Of rules with gaps only what has nothing to do with the gaps is worth telling.
    let tellable: Set<DiagnosticCode> = [.scriptFault, .constantMisfit]
    return hasErrors ? found.filter { tellable.contains($0.code) } : found
  }
}
