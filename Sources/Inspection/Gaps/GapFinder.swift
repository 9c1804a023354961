package import Mapping
internal import Records
package import Rules
package import Runs

/// Looks for gaps of one task in all records of a source; memory does not grow with it.
package struct GapFinder {
  /// Values of a field for which the nearest entries are looked for: nobody reads more.
  private static let mostNeighbours = 200

  private let rules: RuleSet
  private let task: MappingTask
  private let plan: Plan
  private let codes: [String: CodeSet]
  private let codeTexts: [String: [String]]

  /// - Throws: `RuleErrors` where the rules do not compile, or where a file of codes can not be read.
  package init(
    rules: RuleSet, task: MappingTask, options: PlanOptions
  ) throws(RuleErrors) {
    self.rules = rules
    self.task = task
    var texts: [String: [String]] = [:]
    for mapping in task.fields {
      guard let path = task.targetSchema?.field(mapping.field)?.reference else { continue }
      texts[mapping.field] = try ValueTableReader.readCodes(
        path, title: mapping.field, in: rules.bounds)
    }
    codeTexts = texts
    codes = texts.mapValues { CodeSet($0) }
    // Other fields can not lack an entry; those of the key are there to name records.
    let key = task.key.map(\.value)
    var part = task
    part.fields = task.fields.filter {
      $0.map != nil || texts[$0.field] != nil || key.contains($0.field)
    }
    plan = try Plan.compile(rules, task: part, options: options)
  }

  /// Whether there is anything that could lack an entry.
  package var hasSubjects: Bool { !codes.isEmpty || task.fields.contains { $0.map != nil } }

  /// Reads the whole source.
  ///
  /// - Parameters:
  ///   - jobs: number of workers, at least 1.
  ///   - progress: called after each block with the records and the part of the source (0 to 1, where known) read so far.
  /// - Throws: `SourceError`, `RuleErrors`, or `RunFailure`.
  package func find(
    _ source: any SourceReader, jobs: Int, cancellation: Cancellation,
    progress: @escaping (Int, Double?) -> Void = { _, _ in }
  ) throws -> GapReport {
    let parsers = try (0..<jobs).map { _ in try source.makeParser(plan.layout) }
    var tally = GapTally()
    try BlockScan<BlockGaps>.run(
      source, jobs: jobs, cancellation: cancellation,
      makeWork: { [plan, codes] index in
        let parser = parsers[index]
        let probe = try GapProbe(plan: plan, parser: parser, codes: codes)
        return { block in
          let found = try probe.probe(block.bytes.bytes)
          if let fatal = parser.fatal { throw source.failure(fatal, in: block) }
          return found
        }
      },
      take: { found, bytesRead in
        tally.add(found)
        progress(tally.read, source.totalBytes.map { Double(bytesRead) / Double(max(1, $0)) })
      })
    return report(tally)
  }

  // MARK: Report

  private func report(_ tally: GapTally) -> GapReport {
    var report = GapReport(task: task.name)
    report.read = tally.read
    report.leftOut = tally.leftOut
    report.unreadable = tally.unreadable
    report.affected = tally.affected
    for (place, field) in plan.task.fields.enumerated() {
      if let found = tally.gaps(of: place, .unmapped) {
        report.unmapped.append(unmapped(field, found.values, found.otherRecords))
      }
      if let found = tally.gaps(of: place, .unknownCode) {
        report.unknownCodes.append(unknown(field, found.values, found.otherRecords))
      }
    }
    return report
  }

  private func unmapped(
    _ field: FieldMapping, _ values: [GapValue], _ otherRecords: Int
  ) -> FieldGaps {
    var gaps = FieldGaps(
      mapping: field, lacking: .inlineMap, sources: field.mapSources,
      outcome: GapOutcome(field), values: values, otherRecords: otherRecords)
    if case .named(let name) = field.map { gaps.lacking = .map(name.value) }
    let entries = MapEntries(field, rules)
    for place in gaps.values.indices.prefix(Self.mostNeighbours) {
      gaps.values[place].nearest = entries.nearest(to: gaps.values[place].values.map(\.text))
    }
    return gaps
  }

  private func unknown(
    _ field: FieldMapping, _ values: [GapValue], _ otherRecords: Int
  ) -> FieldGaps {
    let path = task.targetSchema?.field(field.field)?.reference ?? ""
    var gaps = FieldGaps(
      mapping: field, lacking: .codes(path), sources: [], outcome: .written, values: values,
      otherRecords: otherRecords)
    let codes = codeTexts[field.field] ?? []
    for place in gaps.values.indices.prefix(Self.mostNeighbours) {
      let near = nearest(to: gaps.values[place].values[0].text, in: codes, count: 2)
      gaps.values[place].nearest = near.map { GapNeighbour(keys: [$0], result: nil) }
    }
    return gaps
  }
}

extension FieldMapping {
  /// What the values that its map is asked for are called: the source fields, or all of them where they are joined.
  var mapSources: [String] {
    guard case .fields(let fields) = input else { return [""] }
    let names = fields.map(\.value)
    return concat == nil ? names : [names.joined(separator: "+")]
  }
}
