private import Glibc
private import Records
internal import Rules

/// Where a task reads and where it writes, checked before anything is touched.
struct RunEnds {
  let source: ConnectorURI
  let sourceSpec: ConnectorSpec
  /// At least one.
  let targets: [TaskTarget]
  /// Absolute; nil where rejects don't go to a file.
  let rejectsPath: String?

  init(
    rules: RuleSet, options: RunOptions, connectors: [ConnectorSpec], task: MappingTask,
    among tasks: [MappingTask]
  ) throws(RunFailure) {
    let taskSource = try TaskSource(
      options.taskSources[task.name] ?? options.source, rules: rules, task: task,
      workingFolder: options.workingFolder,
      connectors: connectors)
    source = taskSource.uri
    sourceSpec = taskSource.spec
    targets = try TaskTarget.all(
      options.target, rules: rules, task: task, workingFolder: options.workingFolder,
      connectors: connectors)
    if case .file(let path) = options.rejects {
      rejectsPath = path == "-" ? path : FilePath.absolute(path, from: options.workingFolder)
    } else {
      rejectsPath = nil
    }
    if tasks.count > 1 { try checkSeveralTasks(tasks) }
    if options.resumes { try checkResumption() }
    for target in targets { try checkFiles(target) }
    try checkPattern()
    try checkDistinct()
    try checkRules(rules)
    if let path = options.reportPath, path != "-" {
      try checkReport(FilePath.absolute(path, from: options.workingFolder), path)
    }
  }

  private func checkSeveralTasks(_ tasks: [MappingTask]) throws(RunFailure) {
    let names = tasks.map(\.name).joined(separator: ", ")
    if source.isStandardStream {
      throw RunFailure(
        .usage,
        "standard input can be read once, and there are \(tasks.count) tasks (\(names)); "
          + "choose one with --task")
    }
    for target in targets where target.isShared && !target.spec.takesSeveralTasks {
      throw RunFailure(
        .usage,
        "\(target.uri.text) takes the records of one task, and there are \(tasks.count) "
          + "(\(names)); choose one with --task, or name a database as target")
    }
  }

  /// The targets as they may be shown and stored.
  var shownTargets: String { targets.map(\.uri.text).joined(separator: ", ") }

  /// What went through a pipe is gone.
  private func checkResumption() throws(RunFailure) {
    if source.isStandardStream {
      throw RunFailure(
        .usage, "a run of standard input can't be resumed; run again without --resume")
    }
    if targets.contains(where: \.uri.isStandardStream) {
      throw RunFailure(
        .usage, "a run to standard output can't be resumed; run again without --resume")
    }
  }

  /// Refuses to write where the run reads, and to write two things into one file.
  private func checkFiles(_ taskTarget: TaskTarget) throws(RunFailure) {
    let target = taskTarget.uri
    let read = Self.identity(source, sourceSpec, standardStream: 0)
    let written = Self.identity(target, taskTarget.spec, standardStream: 1)
    // A database shows a reader what was there when reading began, whatever is written meanwhile.
    let isDatabase = sourceSpec.name == taskTarget.spec.name && taskTarget.spec.takesSeveralTasks
    if let read, read == written, !isDatabase {
      throw RunFailure(
        .usage, "source and target are the same file (\(target.text)); write to another one")
    }
    if rejectsPath == "-", target.isStandardStream {
      throw RunFailure(
        .usage, "records and rejects can't both go to standard output; give --rejects a file")
    }
    guard let rejectsPath, rejectsPath != "-" else { return }
    let rejects = FileIdentity(path: rejectsPath)
    if let rejects, rejects == read {
      throw RunFailure(
        .usage, "the rejects file is the source (\(rejectsPath)); write it somewhere else")
    }
    let isTarget = taskTarget.spec.takesPath && rejectsPath == target.place
    if isTarget || (rejects != nil && rejects == written) {
      throw RunFailure(
        .usage, "the rejects file is the target (\(rejectsPath)); write it somewhere else")
    }
  }

  /// The files that the run writes, and what messages call them.
  private var outputs: [(name: String, path: String)] {
    let rejects = rejectsPath.map { [(name: "rejects file", path: $0)] } ?? []
    return rejects
      + targets.filter { $0.spec.takesPath && !$0.uri.isStandardStream }.map {
        (name: "target", path: $0.uri.place)
      }
  }

  /// Refuses to write a file that the source's pattern takes in: the next run would read it.
  private func checkPattern() throws(RunFailure) {
    guard sourceSpec.takesPath, !source.isStandardStream, let pattern = FilePattern(source.place)
    else { return }
    let files = Set(((try? pattern.matches()) ?? []).compactMap { FileIdentity(path: $0) })
    for (name, path) in outputs
    where pattern.matches(path) || FileIdentity(path: path).map(files.contains) ?? false {
      throw RunFailure(
        .usage,
        "the \(name) (\(path)) is one of the files that the source \(source.text) reads; write it "
          + "somewhere else")
    }
  }

  /// Refuses two targets that are one file: each would wait for the other one, or write over it.
  private func checkDistinct() throws(RunFailure) {
    for (index, target) in targets.enumerated() {
      guard
        let same = targets[..<index].first(where: {
          $0.uri.place == target.uri.place && (target.spec.takesPath || $0.uri.isStandardStream)
        })
      else { continue }
      throw RunFailure(
        .usage,
        "\(same.uri.text) and \(target.uri.text) are two targets in one file; name another one")
    }
  }

  /// Refuses to write over the rules that are being executed.
  private func checkRules(_ rules: RuleSet) throws(RunFailure) {
    for (name, path) in outputs where path != "-" {
      guard let identity = FileIdentity(path: path) else { continue }
      guard rules.files.contains(where: { FileIdentity(path: $0) == identity }) else { continue }
      throw RunFailure(
        .usage, "the \(name) is a file of the rules (\(path)); write it somewhere else")
    }
  }

  /// Refuses a report that would take another file's place, or that has no folder to go to.
  private func checkReport(_ path: String, _ shown: String) throws(RunFailure) {
    let identity = FileIdentity(path: path)
    let ends =
      [("source", source, sourceSpec)] + targets.map { ("target", $0.uri, $0.spec) }
    for (name, uri, spec) in ends where spec.takesPath && !uri.isStandardStream {
      if path == uri.place || (identity != nil && identity == FileIdentity(path: uri.place)) {
        throw RunFailure(
          .usage, "the report file is the \(name) (\(shown)); write it somewhere else")
      }
    }
    let rejects = rejectsPath.flatMap { FileIdentity(path: $0) }
    if path == rejectsPath || (identity != nil && identity == rejects) {
      throw RunFailure(
        .usage, "the report file is the rejects file (\(shown)); write it somewhere else")
    }
    var status = stat()
    let folder = FilePath.folder(of: path)
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw RunFailure(
        .usage, "the report can't be written to \(shown): there is no folder \(folder)")
    }
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw RunFailure(.usage, "the report can't be written to \(shown): it is a folder")
    }
  }

  private static func identity(
    _ uri: ConnectorURI, _ spec: ConnectorSpec, standardStream: Int32
  ) -> FileIdentity? {
    if uri.isStandardStream { return FileIdentity(descriptor: standardStream) }
    return spec.takesPath ? FileIdentity(path: uri.place) : nil
  }
}
