internal import Mapping
private import Records
internal import Rules

/// One task of a run: opens its ends, moves its records, closes the target.
final class TaskExecution {
  private let plan: Plan
  private let rules: RuleSet
  private let options: RunOptions
  private let ends: RunEnds
  private let rejects: RejectWriter?
  private let cancellation: Cancellation
  private let moment: UTCMoment
  private let runName: String
  private let rejectsBefore: Int
  /// What was done; nil where the task could not begin.
  private(set) var report: TaskReport?

  init(
    plan: Plan, rules: RuleSet, options: RunOptions, ends: RunEnds, rejects: RejectWriter?,
    cancellation: Cancellation, moment: UTCMoment, runReport: RunReport
  ) {
    self.plan = plan
    self.rules = rules
    self.options = options
    self.ends = ends
    self.rejects = rejects
    self.cancellation = cancellation
    self.moment = moment
    runName = runReport.run
    rejectsBefore = runReport.tasks.reduce(0) { $0 + $1.rejected }
  }

  /// Runs to the end; returns what stopped it before.
  func run(_ progress: @escaping (RunProgress) -> Void) -> RunFailure? {
    let start = MonotonicClock.seconds
    do {
      let source = try openSource()
      let target = try makeTarget()
      let jobs = max(1, options.jobs)
      // All of these before the target is opened: a missing column is no reason to touch it.
      let parsers = try (0..<jobs).map { _ in try source.makeParser(plan.layout) }
      let encoders = (0..<jobs).map { _ in target.makeEncoder() }
      let stage = OrderedStage(
        run: runName, task: plan.task.name, target: options.isDryRun ? nil : target,
        rejects: rejects,
        options: options, rejectsBefore: rejectsBefore,
        checksDuplicates: options.checksDuplicates && !plan.task.key.isEmpty,
        totalBytes: source.totalBytes, progress: progress)
      if !options.isDryRun {
        _ = try target.open(TargetRun(owner: "", id: runName, task: plan.task.name))
      }
      let pipeline = Pipeline(
        plan: plan, source: source, parsers: parsers, encoders: encoders, stage: stage,
        allocator: allocator(), cancellation: cancellation)
      var problem = pipeline.run()
      var report = stage.report
      if !options.isDryRun { problem = close(target, stage, problem, &report) }
      report.targets = (target as? FanOutTarget)?.reports ?? []
      report.seconds = MonotonicClock.seconds - start
      self.report = report
      return problem
    } catch {
      return cancellation.isCancelled ? .interrupted : RunFailure(wrapping: error)
    }
  }

  private func close(
    _ target: any TargetWriter, _ stage: OrderedStage, _ problem: RunFailure?,
    _ report: inout TaskReport
  ) -> RunFailure? {
    var problem = problem
    do {
      // A database keeps the whole blocks of a run that was stopped, too.
      try stage.checkpoint()
      if problem == nil {
        try target.commit()
        return nil
      }
    } catch {
      problem = problem ?? RunFailure(wrapping: error)
    }
    let lost = target.abort()
    report.written -= lost.written
    report.unchanged -= lost.unchanged
    return problem
  }

  private func openSource() throws -> any SourceReader {
    let context = SourceContext(blockSize: options.blockSize, cancellation: cancellation)
    guard let source = try ends.sourceSpec.openSource?(ends.source, context) else {
      throw RunFailure(.usage, "\(ends.source.text): can't be a source")
    }
    return source
  }

  private func makeTarget() throws -> any TargetWriter {
    try ends.targets.makeWriter(
      TargetContext(task: plan.task, fields: plan.targetFields, cancellation: cancellation))
  }

  /// nil where no field of the task takes a number: then there is no state to touch.
  private func allocator() -> SequenceAllocator? {
    guard plan.task.fields.contains(where: { $0.sequence != nil }) else { return nil }
    let path =
      options.statePath.map { FilePath.absolute($0, from: options.workingFolder) }
      ?? StateStore.standardPath(folder: rules.folder)
    return SequenceAllocator(
      store: StateStore(path: path), entity: plan.task.sourceEntity, moment: moment,
      isDryRun: options.isDryRun)
  }
}
