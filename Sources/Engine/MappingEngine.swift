import Connectors
import Foundation
import Mapping
import Records
import Rules
import Runs

/// One customer's rules, loaded and checked, ready to map records inside a Swift program.
///
///     let engine = try MappingEngine(path: "examples/contoso", parameters: ["legal_entity": "usmf"])
///     let mapper = try engine.recordMapper(asOf: "2026-01-31")
///     switch try mapper.map(json: #"{"accountid": "...", "name": "Adventure Works"}"#) {
///     case .mapped(let json): print(json)
///     case .rejected(let rejection): print(rejection.code, rejection.message)
///     case .skipped(let reason): print(reason)
///     }
///
/// Immutable; may be shared by threads.
public struct MappingEngine: Sendable {
  private let rules: RuleSet

  /// Loads the rules of a project, or of a template by itself.
  ///
  /// - Parameters:
  ///   - path: a folder with a `project.yaml` or a `template.yaml`, or that file.
  ///   - parameters: values of the template's parameters; they win over the project's.
  ///   - environment: what `${NAME}` in the project stands for; the process's own where nil.
  /// - Throws: `MappingError` with everything that is wrong with the rules.
  public init(
    path: String, parameters: [String: String] = [:],
    environment: [String: String]? = nil
  ) throws {
    do {
      rules = try RuleLoader.load(
        path: path, parameters: parameters,
        environment: environment ?? ProcessInfo.processInfo.environment)
    } catch {
      throw MappingError(error)
    }
  }

  /// Names of the tasks, in the order in which a run executes them.
  public var taskNames: [String] { rules.tasks.map(\.name) }

  /// A mapper for single records of one task.
  ///
  /// - Parameters:
  ///   - task: the first task where nothing is said.
  ///   - asOf: what scripts see as `run.date`: `yyyy-MM-dd`.
  /// - Throws: `MappingError` where the task is unknown or its scripts do not load.
  public func recordMapper(task: String? = nil, asOf: String) throws -> RecordMapper {
    let chosen = task.map { name in rules.tasks.first { $0.name == name } } ?? rules.tasks.first
    guard let chosen else {
      throw MappingError("there is no task \(task ?? ""); the tasks are: \(taskNames)")
    }
    do {
      let plan = try Plan.compile(rules, task: chosen, options: PlanOptions(asOf: asOf))
      return try RecordMapper(plan)
    } catch let errors as RuleErrors {
      throw MappingError(rules.secretMask.hiding(in: errors))
    }
  }

  /// Runs the project from source to target, as the command `run` does.
  ///
  /// - Parameters:
  ///   - source: URI of the source; the project's where nil. Relative paths begin at the current folder.
  ///   - target: URI of the target, likewise.
  ///   - rejects: path of the rejects file; none is written where nil.
  ///   - workers: number of threads that map, at least 1.
  /// - Returns: the report as JSON, in the form of `--report`.
  /// - Throws: `MappingError` where the rules are wrong or the run did not finish.
  public func run(
    source: String? = nil, target: String? = nil, rejects: String? = nil, workers: Int = 1
  ) throws -> String {
    var options = RunOptions(workingFolder: FileManager.default.currentDirectoryPath)
    options.source = source
    options.target = target
    options.rejects = rejects.map { .file($0) } ?? .none
    options.jobs = max(1, workers)
    do {
      let run = Run(rules: rules, options: options, connectors: KnownConnectors.all)
      let report = try run.execute()
      if let failure = report.failure { throw MappingError(failure.message) }
      return report.json
    } catch let errors as RuleErrors {
      throw MappingError(rules.secretMask.hiding(in: errors))
    }
  }
}

/// Rules that are wrong, or a run that did not finish: what, where, and the way out.
public struct MappingError: Error, Sendable, CustomStringConvertible {
  /// One message for each thing that is wrong, with file, line and column where it is in a rule file.
  public let messages: [String]

  /// All messages, a line each.
  public var description: String { messages.joined(separator: "\n") }

  init(_ message: String) { messages = [message] }

  init(_ errors: RuleErrors) {
    messages = errors.diagnostics.map {
      $0.render(relativeTo: FileManager.default.currentDirectoryPath)
    }
  }
}
