internal import Mapping
private import Records
internal import Rules

/// One task of a run: opens its ends, moves its records, closes the target.
final class TaskExecution {
  /// How long records wait for others where each batch is dear to the target.
  private static let patienceForBatches = 10.0

  private let plan: Plan
  private let rules: RuleSet
  private let options: RunOptions
  private let ends: RunEnds
  private let rejects: RejectWriter?
  private let journal: RunJournal?
  private let sent: SentFile?
  private let cancellation: Cancellation
  private let moment: UTCMoment
  private let shared: SharedTargets
  private let runName: String
  private let rejectsBefore: Int
  /// What was done; nil where the task could not begin.
  private(set) var report: TaskReport?
  /// What is left to do when the whole run is committed; nil where nothing is.
  private(set) var settlement: (() throws -> Void)?
  /// What else people should know, a sentence each.
  private(set) var notes: [String] = []

  init(
    plan: Plan, rules: RuleSet, options: RunOptions, ends: RunEnds, rejects: RejectWriter?,
    journal: RunJournal?, sent: SentFile?, cancellation: Cancellation, moment: UTCMoment,
    shared: SharedTargets, runReport: RunReport
  ) {
    self.plan = plan
    self.rules = rules
    self.options = options
    self.ends = ends
    self.rejects = rejects
    self.journal = journal
    self.sent = sent
    self.cancellation = cancellation
    self.moment = moment
    self.shared = shared
    runName = runReport.run
    rejectsBefore = runReport.tasks.reduce(0) { $0 + $1.rejected }
  }

  /// Runs to the end; returns what stopped it before.
  func run(_ progress: @escaping (RunProgress) -> Void) -> RunFailure? {
    let start = MonotonicClock.seconds
    do {
      let target = try makeTarget()
      let context = sourceContext(for: target)
      let source = try openSource(context)
      try checkSource(source)
      let jobs = target.batchSize == nil ? max(1, options.jobs) : 1
      // All of these before the target is opened: a missing column is no reason to touch it.
      let parsers = try (0..<jobs).map { _ in try source.makeParser(plan.layout) }
      let encoders = (0..<jobs).map { _ in target.makeEncoder() }
      let deletion = try makeDeletion(target)
      let first = try begin(source, target)
      try deletion?.begin(scope: plan.constantKeys)
      let stage = try OrderedStage(
        start: first, target: options.isDryRun ? nil : target,
        rejects: rejects, sent: sent, deletion: deletion, options: options,
        secrets: rules.secretMask, rejectsBefore: rejectsBefore,
        checksDuplicates: options.checksDuplicates && !plan.task.key.isEmpty,
        totalBytes: source.totalBytes, progress: progress)
      let pipeline = Pipeline(
        plan: plan, source: source, blockSize: context.blockSize, parsers: parsers,
        encoders: encoders, stage: stage, allocator: allocator(), cancellation: cancellation)
      var problem = pipeline.run()
      if let remark = source.remark { notes.append(remark) }
      var report = stage.report
      if !options.isDryRun { problem = close(source, target, stage, problem, &report) }
      report.targets = (target as? FanOutTarget)?.reports ?? []
      for index in report.targets.indices {
        report.targets[index].target = rules.hidingSecrets(in: report.targets[index].target)
      }
      report.seconds = MonotonicClock.seconds - start
      self.report = report
      return note(report, problem)
    } catch {
      return cancellation.isCancelled ? .interrupted : RunFailure(wrapping: error)
    }
  }

  // MARK: Beginning

  /// Opens the target, and says from where on there is something to do.
  private func begin(
    _ source: any SourceReader, _ target: any TargetWriter
  ) throws -> Checkpoint {
    let beginning = Checkpoint(run: runName, task: plan.task.name)
    guard !options.isDryRun else { return beginning }
    try journal?.begin(plan.task.name, fingerprint: source.fingerprint)
    let run = TargetRun(
      owner: journal?.owner ?? "", id: runName, task: plan.task.name,
      store: journal.map { StateCheckpoints($0.store) })
    let last = try target.open(run)
    try beginSent(last, target)
    guard let journal, journal.isResumed else { return beginning }
    // Without a fingerprint nobody knows whether the first records are still the same: all are
    // written again, and those that are there are found by their key.
    guard let last, last.run == runName, source.fingerprint != nil else {
      let isRepeatable = !plan.task.key.isEmpty || last?.run != runName
      guard isRepeatable else { throw cannotRepeat(source) }
      try rejects?.cut(to: 0)
      return beginning
    }
    try rejects?.cut(to: last.rejectBytes)
    return last
  }

  private func beginSent(_ last: Checkpoint?, _ target: any TargetWriter) throws(TargetError) {
    guard let sent else { return }
    let isKnown = try sent.begin(
      last, keepsCheckpoints: target.keepsCheckpoints, forgets: options.sendsAll)
    if options.deletionLimit != nil { sent.beginPass() }
    guard !isKnown, sent.isKnown, !options.sendsAll else { return }
    notes.append(
      "\(plan.task.name): everything was sent: \(ends.shownTargets) is not as the last run with "
        + "--changed-only left it.")
  }

  /// Refuses to take a run up with another source than it began with.
  private func checkSource(_ source: any SourceReader) throws(RunFailure) {
    guard let journal, journal.isResumed, let task = journal.task(plan.task.name), task.isBegun,
      task.fingerprint != source.fingerprint
    else { return }
    throw RunFailure(
      .source,
      "\(source.name) has changed since \(runName) began, so the run can't be taken up; run without "
        + "--resume: records that are written already are found again by their key")
  }

  private func cannotRepeat(_ source: any SourceReader) -> RunFailure {
    RunFailure(
      .source,
      "\(runName) can't be taken up: nothing tells whether \(source.name) still gives the same records, "
        + "and without a key the task would write some of them twice; give the task a key, or take "
        + "the rows of that run out of \(ends.shownTargets) and run without --resume")
  }

  // MARK: End

  private func close(
    _ source: any SourceReader, _ target: any TargetWriter, _ stage: OrderedStage,
    _ problem: RunFailure?, _ report: inout TaskReport
  ) -> RunFailure? {
    var problem = problem
    do {
      if problem == nil { try deleteMissing(stage, &report) }
      // A database keeps the whole blocks of a run that was stopped, too.
      try stage.checkpoint()
      if problem == nil {
        try target.commit()
        try settle(source, keepsCheckpoints: target.keepsCheckpoints)
      }
    } catch {
      problem = problem ?? RunFailure(wrapping: error)
    }
    guard problem != nil else { return nil }
    let lost = target.abort()
    report.written -= lost.written
    report.unchanged -= lost.unchanged
    return problem
  }

  /// Notes what was sent, and lets the source forget what it gave, as that is in the target for good.
  ///
  /// What appears only with the whole run may still be lost: then both wait for that.
  private func settle(_ source: any SourceReader, keepsCheckpoints: Bool) throws {
    let sent = sent
    let settlement = {
      if !keepsCheckpoints { try sent?.confirm() }
      try sent?.finish()
      try source.finish()
    }
    if appearsWithRun { self.settlement = settlement } else { try settlement() }
  }

  /// Whether something of the task appears only when the whole run ends: until then it may have to be
  /// written again.
  private var appearsWithRun: Bool { ends.targets.contains { $0.spec.commitsWithRun } }

  private func deleteMissing(_ stage: OrderedStage, _ report: inout TaskReport) throws {
    do {
      if let reason = try stage.deleteMissing() { notes.append(reason) }
      report.deleted = stage.report.deleted
    } catch {
      // What was written stays, and the run can be taken up.
      try stage.checkpoint()
      throw error
    }
  }

  /// Notes in the history what was done.
  private func note(_ report: TaskReport, _ problem: RunFailure?) -> RunFailure? {
    guard let journal else { return problem }
    do {
      if problem == nil { try rejects?.synchronize() }
      try journal.end(report, isFinished: problem == nil && !appearsWithRun)
      return problem
    } catch {
      return problem ?? RunFailure(wrapping: error)
    }
  }

  // MARK: Ends

  /// nil where rows that are missing in the source stay.
  private func makeDeletion(_ target: any TargetWriter) throws(RunFailure) -> Deletion? {
    guard let limit = options.deletionLimit, !options.isDryRun else { return nil }
    guard let target = target as? any DeletingTarget, !plan.task.key.isEmpty else {
      throw RunFailure(
        .usage,
        plan.task.key.isEmpty
          ? "\(plan.task.name) has no key, so nothing tells which rows are missing; run without "
            + "--delete-missing"
          : "\(ends.shownTargets): rows can't be deleted there; run without --delete-missing")
    }
    return Deletion(target, fields: plan.targetFields, limit: limit)
  }

  private func sourceContext(for target: any TargetWriter) -> SourceContext {
    let wanted = options.blockSize ?? ends.targets.compactMap(\.spec.blockSize).max()
    var context = SourceContext(
      blockSize: wanted ?? RunOptions.standardBlockSize, entity: plan.task.sourceEntity,
      cancellation: cancellation)
    if let batchSize = target.batchSize {
      context.blockSize = batchSize
      context.blockSeconds = Self.patienceForBatches
    }
    return context
  }

  private func openSource(_ context: SourceContext) throws -> any SourceReader {
    guard let source = try ends.sourceSpec.openSource?(ends.source, context) else {
      throw RunFailure(.usage, "\(ends.source.text): can't be a source")
    }
    return source
  }

  private func makeTarget() throws -> any TargetWriter {
    try ends.targets.makeWriter(
      TargetContext(plan: plan, asOf: moment.date, shared: shared, cancellation: cancellation))
  }

  /// nil where no field of the task takes a number: then there is no state to touch.
  private func allocator() -> SequenceAllocator? {
    guard plan.task.fields.contains(where: { $0.sequence != nil }) else { return nil }
    return SequenceAllocator(
      store: StateStore(path: options.statePath(of: rules)), entity: plan.task.sourceEntity,
      moment: moment, isDryRun: options.isDryRun)
  }
}
