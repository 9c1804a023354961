package import Rules

/// Where a task reads: what the command says, or the task, or the project.
package struct TaskSource: Sendable {
  package let uri: ConnectorURI
  package let spec: ConnectorSpec
  private let entity: String

  /// - Parameters:
  ///   - given: what the command says, relative to `workingFolder`; nil for the rules' own source.
  /// - Throws: `RunFailure` where there is none, or where its kind is no source.
  package init(
    _ given: String?, rules: RuleSet, task: MappingTask, workingFolder: String,
    connectors: [ConnectorSpec]
  ) throws(RunFailure) {
    uri = try Self.uri(
      given, task.source ?? rules.source, "source", "--from", rules, workingFolder, connectors)
    guard let spec = uri.spec(in: connectors), spec.openSource != nil else {
      throw Self.wrongDirection(uri, "source", connectors.filter { $0.openSource != nil })
    }
    self.spec = spec
    entity = task.sourceEntity
  }

  /// Opens the source.
  package func open(_ context: SourceContext) throws -> any SourceReader {
    var context = context
    context.entity = entity
    guard let source = try spec.openSource?(uri, context) else {
      throw RunFailure(.usage, "\(uri.text): can't be a source")
    }
    return source
  }

  /// The URI of one end of a task.
  static func uri(
    _ given: String?, _ written: Located<String>?, _ end: String, _ option: String,
    _ rules: RuleSet, _ workingFolder: String, _ connectors: [ConnectorSpec]
  ) throws(RunFailure) -> ConnectorURI {
    do {
      if let given {
        let uri = try ConnectorURI(given, folder: workingFolder, connectors: connectors)
        return try uri.checked(end, connectors)
      }
      if let written {
        let uri = try ConnectorURI(written.value, folder: rules.folder, connectors: connectors)
        return try uri.checked(end, connectors)
      }
    } catch {
      let place = given == nil ? written.map { "\($0.location.file):\($0.location.line): " } : nil
      throw RunFailure(.usage, (place ?? "\(option) ") + error.message)
    }
    throw RunFailure(
      .usage, "\(rules.name) names no \(end); give one with \(option), or write \(end): in it")
  }

  static func wrongDirection(
    _ uri: ConnectorURI, _ end: String, _ able: [ConnectorSpec]
  ) -> RunFailure {
    let names = able.map { $0.name + ":" }.joined(separator: ", ")
    return RunFailure(.usage, "\(uri.text): \(uri.scheme): can't be a \(end) (\(end)s: \(names))")
  }
}
