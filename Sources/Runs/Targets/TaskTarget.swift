package import Rules

/// One place where a task writes: what the command says, or the task, or the project.
package struct TaskTarget: Sendable {
  package let uri: ConnectorURI
  package let spec: ConnectorSpec
  /// `where`: records for which it is false don't go there.
  package let filter: Located<String>?
  /// Whether other tasks of the run write there, too.
  let isShared: Bool

  /// All targets of a task.
  ///
  /// - Parameters:
  ///   - given: what the command says, relative to `workingFolder`; nil for the rules' own targets.
  /// - Throws: `RunFailure` where there is none, or where the kind of one is no target.
  static func all(
    _ given: String?, rules: RuleSet, task: MappingTask, workingFolder: String,
    connectors: [ConnectorSpec]
  ) throws(RunFailure) -> [TaskTarget] {
    let written = task.targets.isEmpty ? rules.targets : task.targets
    guard given == nil, !written.isEmpty else {
      let uri = try TaskSource.uri(
        given, nil, "target", "--to", rules, workingFolder, connectors)
      return [try TaskTarget(uri, nil, isShared: true, connectors)]
    }
    var targets: [TaskTarget] = []
    for rule in written {
      let uri = try TaskSource.uri(
        nil, rule.uri, "target", "--to", rules, workingFolder, connectors)
      targets.append(
        try TaskTarget(uri, rule.filter, isShared: task.targets.isEmpty, connectors))
    }
    return targets
  }

  private init(
    _ uri: ConnectorURI, _ filter: Located<String>?, isShared: Bool, _ connectors: [ConnectorSpec]
  ) throws(RunFailure) {
    guard let spec = uri.spec(in: connectors), spec.makeTarget != nil else {
      throw TaskSource.wrongDirection(uri, "target", connectors.filter { $0.makeTarget != nil })
    }
    self.uri = uri
    self.spec = spec
    self.filter = filter
    self.isShared = isShared
  }

  /// Makes the writer; nothing is changed outside.
  func makeWriter(_ context: TargetContext) throws -> any TargetWriter {
    guard let writer = try spec.makeTarget?(uri, context) else {
      throw RunFailure(.usage, "\(uri.text): can't be a target")
    }
    return writer
  }
}

extension [TaskTarget] {
  /// What the plan has to find out for each record; empty where a single target takes them all.
  var filters: [Located<String>?] {
    count == 1 && self[0].filter == nil ? [] : map(\.filter)
  }

  /// The writer of a task: the target's own, or one that hands rows to all of them.
  func makeWriter(_ context: TargetContext) throws -> any TargetWriter {
    if filters.isEmpty { return try self[0].makeWriter(context) }
    let lanes = try map {
      FanOutLane(name: $0.uri.text, writer: try $0.makeWriter(context))
    }
    return FanOutTarget(lanes, hasKey: !context.task.key.isEmpty)
  }
}
