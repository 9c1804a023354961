internal import Mapping
internal import Records
package import Rules
package import Runs

/// Compares what two versions of a task's rules make of all records of a source; memory does not grow with it.
package struct TaskDiff {
  package let comparison: RuleComparison
  private let task: MappingTask
  private let entity: String
  private let moment: UTCMoment
  private let store: StateStore
  /// The fields that may differ, in both versions, with the filter where that may differ.
  private let part: (old: Plan, new: Plan)
  private let whole: (old: Plan, new: Plan)

  /// - Parameters:
  ///   - store: the numbers given so far; none is given.
  ///   - moment: the date of the run, in both versions.
  /// - Throws: `RuleErrors` where one of the versions does not compile.
  package init(
    old: (rules: RuleSet, task: MappingTask), new: (rules: RuleSet, task: MappingTask),
    store: StateStore, moment: UTCMoment, usesMemo: Bool
  ) throws(RuleErrors) {
    comparison = RuleComparison(old.rules, old.task, new.rules, new.task)
    task = new.task
    entity = new.task.sourceEntity
    self.moment = moment
    self.store = store
    let options = PlanOptions(asOf: moment.date, usesMemo: usesMemo)
    whole = (
      try Plan.compile(old.rules, task: old.task, options: options),
      try Plan.compile(new.rules, task: new.task, options: options)
    )
    part = (
      try Plan.compile(old.rules, task: comparison.part(of: old.task), options: options),
      try Plan.compile(new.rules, task: comparison.part(of: new.task), options: options)
    )
  }

  /// Reads the whole source, unless the rules are proven to be equal.
  ///
  /// - Parameters:
  ///   - open: opens the source.
  ///   - jobs: number of workers, at least 1.
  ///   - progress: called after each block with the records and the part of the source (0 to 1, where known) read so far.
  /// - Throws: `SourceError`, `RuleErrors`, `StateError`, or `RunFailure`.
  package func compare(
    _ open: () throws -> any SourceReader, jobs: Int, cancellation: Cancellation,
    progress: @escaping (Int, Double?) -> Void = { _, _ in }
  ) throws -> DiffReport {
    var report = DiffReport(task: task.name)
    report.rules = comparison
    if comparison.isEqual { return report }
    let source = try open()
    let plans = [part.old, part.new, whole.old, whole.new]
    let parsers = try (0..<jobs).map { _ in
      try plans.map { try source.makeParser($0.layout) }
    }
    let names = comparison.fields.map(\.name)
    var tally = DiffTally()
    try BlockScan<BlockDifferences>.run(
      source, jobs: jobs, cancellation: cancellation,
      makeWork: { [store, entity, moment] index in
        let probes = try zip(plans, parsers[index]).map { plan, parser in
          try RecordProbe(
            plan: plan, parser: parser,
            numbers: StoredNumbers(store: store, entity: entity, moment: moment))
        }
        let probe = DiffProbe(
          part: .init(probes[0], probes[1], fields: names),
          whole: .init(probes[2], probes[3], fields: names))
        return { block in
          let found = try probe.compare(block.bytes.bytes)
          if let fatal = parsers[index][0].fatal { throw source.failure(fatal, in: block) }
          return found
        }
      },
      take: { found, bytesRead in
        tally.add(found)
        progress(tally.read, source.totalBytes.map { Double(bytesRead) / Double(max(1, $0)) })
      })
    tally.fill(&report, names: names)
    return report
  }
}

extension RuleComparison {
  /// The task with only what is not proven to be equal.
  func part(of task: MappingTask) -> MappingTask {
    var part = task
    let names = Set(fields.map(\.name))
    part.fields = task.fields.filter { names.contains($0.field) }
    if filter.isEmpty { part.filter = nil }
    return part
  }
}
