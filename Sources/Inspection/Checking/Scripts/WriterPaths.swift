private import Connectors
internal import Rules
private import Runs

extension RuleSet {
  /// Target writers in Lua that a task's targets name.
  func writerPaths(of task: MappingTask) -> [String] {
    let targets = task.targets.isEmpty ? self.targets : task.targets
    return targets.compactMap { target in
      try? ConnectorURI(target.uri.value, folder: folder, connectors: KnownConnectors.all).script
    }
  }
}
