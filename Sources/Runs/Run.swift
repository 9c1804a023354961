private import Glibc
private import Mapping
private import Records
package import Rules

/// One execution of a project: its tasks, one after the other, from source to target.
///
///     let run = Run(rules: rules, options: options, connectors: KnownConnectors.all)
///     let report = try run.execute { progress in ... }
///
/// `execute` blocks; `cancellation.cancel()` from another thread or a signal handler makes it return
/// soon, with a report of kind `.cancelled`.
package struct Run: Sendable {
  package let rules: RuleSet
  package let options: RunOptions
  package let connectors: [ConnectorSpec]
  package let cancellation: Cancellation

  package init(
    rules: RuleSet, options: RunOptions, connectors: [ConnectorSpec],
    cancellation: Cancellation = Cancellation()
  ) {
    self.rules = rules
    self.options = options
    self.connectors = connectors
    self.cancellation = cancellation
  }

  /// Runs all tasks, or those that the options name.
  ///
  /// What went wrong is in the report's `failure`; then later tasks were not begun.
  ///
  /// - Parameter progress: called after each block of records, from a worker's thread, one call at a
  ///   time; it must return soon.
  /// - Throws: `RuleErrors` where a task can't be compiled; nothing was read or written.
  package func execute(
    progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws(RuleErrors) -> RunReport {
    let now = UTCMoment.now
    var report = RunReport(run: RunName.make(at: now), isDryRun: options.isDryRun)
    var rejects: RejectWriter?
    do {
      let moment = try momentOfNumbers(now)
      let tasks = try chosenTasks()
      let ends = try tasks.map { task in
        try RunEnds(
          rules: rules, options: options, connectors: connectors, task: task, among: tasks)
      }
      let plans = try compile(tasks, ends, moment)
      rejects = try openRejects(ends.first?.rejectsPath)
      for (plan, ends) in zip(plans, ends) {
        try Self.checkCancellation(cancellation)
        if report.skips(plan.task) { continue }
        let execution = TaskExecution(
          plan: plan, rules: rules, options: options, ends: ends, rejects: rejects,
          cancellation: cancellation, moment: moment, runReport: report)
        let problem = execution.run(progress)
        if let taskReport = execution.report { report.tasks.append(taskReport) }
        if let problem { try report.note(problem, of: plan.task) }
      }
    } catch let errors as RuleErrors {
      rejects?.abort()
      throw errors
    } catch {
      report.failure = RunFailure(wrapping: error)
    }
    finish(rejects, &report)
    return report
  }

  // MARK: Preparation

  private func momentOfNumbers(_ now: UTCMoment) throws(RunFailure) -> UTCMoment {
    guard let asOf = options.asOf else { return now }
    guard let moment = UTCMoment(date: asOf) else {
      throw RunFailure(.usage, "\"\(asOf)\" is not a date; write it as 2025-01-31")
    }
    return moment
  }

  private func chosenTasks() throws(RunFailure) -> [MappingTask] {
    guard !options.tasks.isEmpty else { return rules.tasks }
    let names = rules.tasks.map(\.name)
    for name in options.tasks where !names.contains(name) {
      let near = nearest(to: name, in: names).map { "; did you mean \"\($0)\"?" } ?? ""
      throw RunFailure(
        .usage,
        "\(rules.name) has no task \"\(name)\"\(near) (its tasks: \(names.joined(separator: ", ")))"
      )
    }
    return rules.tasks.filter { options.tasks.contains($0.name) }
  }

  private func compile(
    _ tasks: [MappingTask], _ ends: [RunEnds], _ moment: UTCMoment
  ) throws(RuleErrors) -> [Plan] {
    var planOptions = PlanOptions(asOf: moment.date, usesMemo: options.usesMemo)
    var plans: [Plan] = []
    var diagnostics: [Diagnostic] = []
    for (task, ends) in zip(tasks, ends) {
      planOptions.targetFilters = ends.targets.filters
      do {
        plans.append(try Plan.compile(rules, task: task, options: planOptions))
      } catch {
        diagnostics += error.diagnostics
      }
    }
    guard diagnostics.isEmpty else { throw RuleErrors(diagnostics) }
    return plans
  }

  private func openRejects(_ rejectsPath: String?) throws -> RejectWriter? {
    switch options.rejects {
    case .none: return nil
    case .standardError: return RejectWriter(path: nil)
    case .file:
      guard !options.isDryRun, let path = rejectsPath else { return nil }
      let writer = RejectWriter(path: path)
      try writer.open()
      return writer
    }
  }

  private static func checkCancellation(_ cancellation: Cancellation) throws(RunFailure) {
    if cancellation.isCancelled { throw RunFailure.interrupted }
  }

  /// Rejects found so far are worth keeping when the run fails; without any record read there are
  /// none, and an older file stays.
  private func finish(_ rejects: RejectWriter?, _ report: inout RunReport) {
    guard let rejects else { return }
    if report.failure != nil, report.tasks.allSatisfy({ $0.rejected == 0 }) {
      rejects.abort()
      return
    }
    do {
      try rejects.commit()
      if case .file(let path) = options.rejects { report.rejectsPath = path }
    } catch {
      rejects.abort()
      if report.failure == nil { report.failure = RunFailure(error) }
    }
  }
}
