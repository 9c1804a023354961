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
    let started = UTCMoment.nowMilliseconds
    let now = UTCMoment(milliseconds: started)
    var report = RunReport(run: RunName.make(at: now), isDryRun: options.isDryRun)
    var rejects: RejectWriter?
    var journal: RunJournal?
    let shared = SharedTargets()
    var settlements: [() throws -> Void] = []
    do {
      var moment = try momentOfNumbers(now)
      let tasks = try chosenTasks()
      let ends = try tasks.map { task in
        try RunEnds(
          rules: rules, options: options, connectors: connectors, task: task, among: tasks)
      }
      let sent = try SentFile.all(of: tasks, ends, rules, options)
      var plans = try compile(tasks, ends, moment, sent)
      if options.keepsHistory, !options.isDryRun {
        let opened = try openJournal(report.run, started, moment, tasks, ends)
        journal = opened
        let before = moment.date
        moment = UTCMoment(milliseconds: opened.run.moment)
        if moment.date != before { plans = try compile(tasks, ends, moment, sent) }
        opened.describe(in: &report)
      }
      rejects = try openRejects(ends.first?.rejectsPath, journal)
      for (position, (plan, ends)) in zip(plans, ends).enumerated() {
        if let done = journal?.task(plan.task.name), done.isFinished {
          report.tasks.append(done.report)
          continue
        }
        try Self.checkCancellation(cancellation)
        if report.skips(plan.task) { continue }
        try rejects?.begin(task: position)
        let execution = TaskExecution(
          plan: plan, rules: rules, options: options, ends: ends, rejects: rejects,
          journal: journal, sent: sent[plan.task.name], cancellation: cancellation, moment: moment,
          shared: shared, runReport: report)
        let problem = execution.run(progress)
        if let settlement = execution.settlement { settlements.append(settlement) }
        report.notes += execution.notes
        if let taskReport = execution.report { report.tasks.append(taskReport) }
        if let problem { try report.note(problem, of: plan.task) }
      }
    } catch let errors as RuleErrors {
      rejects?.abort()
      throw errors
    } catch {
      report.failure = RunFailure(wrapping: error)
    }
    close(shared, settlements, &report)
    finish(rejects, &report)
    end(journal, &report)
    report.hide(rules.secretMask)
    return report
  }

  // MARK: Preparation

  private func openJournal(
    _ name: String, _ started: Int64, _ moment: UTCMoment, _ tasks: [MappingTask],
    _ ends: [RunEnds]
  ) throws -> RunJournal {
    var run = PastRun(
      run: name, retries: options.retries, project: rules.name, rules: RulesFingerprint.of(rules),
      moment: options.asOf == nil ? started : moment.milliseconds, started: started,
      status: .running, process: 0)
    run.tasks = zip(tasks, ends).map { task, ends in
      PastTask(
        task: task.name, source: rules.hidingSecrets(in: ends.source.text),
        target: rules.hidingSecrets(in: ends.shownTargets))
    }
    let journal = try RunJournal(
      StateStore(path: options.statePath(of: rules)), run, resumes: options.resumes,
      keptDays: rules.historyDays)
    let resumed = UTCMoment(milliseconds: journal.run.moment)
    if let asOf = options.asOf, asOf != resumed.date {
      throw RunFailure(
        .usage,
        "\(journal.run.run) can't be resumed as of \(asOf): it began as of \(resumed.date); leave "
          + "--as-of out")
    }
    return journal
  }

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
    _ tasks: [MappingTask], _ ends: [RunEnds], _ moment: UTCMoment, _ sent: [String: SentFile]
  ) throws(RuleErrors) -> [Plan] {
    var planOptions = PlanOptions(asOf: moment.date, usesMemo: options.usesMemo)
    var plans: [Plan] = []
    var diagnostics: [Diagnostic] = []
    for (task, ends) in zip(tasks, ends) {
      planOptions.targetFilters = ends.targets.filters
      planOptions.keySeed = sent[task.name]?.keySeed
      do {
        let plan = try Plan.compile(rules, task: task, options: planOptions)
        for script in ends.targets.compactMap(\.uri.script) {
          _ = try WriterScript(path: script, plan: plan, asOf: moment.date)
        }
        plans.append(plan)
      } catch {
        diagnostics += error.diagnostics
      }
    }
    guard diagnostics.isEmpty else { throw RuleErrors(diagnostics) }
    return plans
  }

  private func openRejects(
    _ rejectsPath: String?, _ journal: RunJournal?
  ) throws -> RejectWriter? {
    let kept = journal.map { KeptRejects(run: $0.run.run, in: $0.store) }
    switch options.rejects {
    case .none: return kept.map { RejectWriter(path: nil, kept: $0) }
    case .standardError: return RejectWriter(path: nil)
    case .file:
      guard !options.isDryRun, let path = rejectsPath else { return nil }
      let writer = RejectWriter(path: path, kept: kept)
      try writer.open()
      return writer
    }
  }

  private static func checkCancellation(_ cancellation: Cancellation) throws(RunFailure) {
    if cancellation.isCancelled { throw RunFailure.interrupted }
  }

  /// Puts what several tasks wrote together in its place, if all of them did their work.
  private func close(
    _ shared: SharedTargets, _ settlements: [() throws -> Void], _ report: inout RunReport
  ) {
    if report.failure == nil {
      do {
        try shared.commit()
      } catch {
        report.failure = RunFailure(error)
      }
    }
    if report.failure == nil {
      do {
        for settle in settlements { try settle() }
        return
      } catch {
        report.failure = RunFailure(wrapping: error)
      }
    }
    for lost in shared.abort() { report.lose(lost) }
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
      report.keptRejectsPath = rejects.keptPath
      if case .file(let path) = options.rejects { report.rejectsPath = path }
    } catch {
      rejects.abort()
      if report.failure == nil { report.failure = RunFailure(error) }
    }
  }

  /// The last word on the run in the history.
  private func end(_ journal: RunJournal?, _ report: inout RunReport) {
    guard let journal else { return }
    do {
      try journal.end(report, hidingSecrets: rules)
    } catch {
      if report.failure == nil { report.failure = RunFailure(.state, error.message) }
    }
  }
}

extension RunReport {
  /// Hides secrets in what is said of the run as a whole; what is said of records has none any more.
  fileprivate mutating func hide(_ secrets: SecretMask) {
    let message = failure?.message
    failure?.message = secrets.hiding(in: message ?? "")
    notes = notes.map { secrets.hiding(in: $0) }
  }
}

extension RunJournal {
  /// Puts into a report what people should know of the run from the start.
  fileprivate func describe(in report: inout RunReport) {
    report.run = run.run
    report.isResumed = isResumed
    guard let abandoned else { return }
    report.notes.append(
      "The run before this one, \(abandoned.run), was killed; this one began anew (--resume takes up "
        + "where the last run stopped).")
  }
}
