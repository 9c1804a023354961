internal import Records
package import Rules
import Sandbox

/// A target writer in Lua, as read from its file: a chunk that returns a table with some of the functions `header`,
/// `record` and `footer`.
///
/// The sandbox sees it as a module, and three small scripts of our own that call its functions: so a writer has the same
/// limits as value maps, and keeps nothing from call to call.
package struct WriterScript: Sendable {
  /// The functions, in the order of the scripts that call them.
  enum Function: Int, CaseIterable {
    case header
    case record
    case footer
  }

  /// Names of modules; files of the `maps/` folders that are called so are not found.
  private static let writerModule = "crosswalk-writer"
  private static let taskModule = "crosswalk-task"

  let program: SandboxProgram
  /// How the row's values reach the script.
  let classes: [SourceClass]
  package let fileName: String

  /// Reads a writer and loads it once, to find what is wrong with it.
  ///
  /// - Parameters:
  ///   - path: absolute.
  ///   - fields: of the rows, in order.
  ///   - asOf: what the script sees as `run.date`.
  /// - Throws: everything that is wrong with the script, with its places.
  package init(path: String, plan: Plan, asOf: String) throws(RuleErrors) {
    try self.init(
      path: path, rules: plan.rules, task: plan.task, fields: plan.targetFields, asOf: asOf)
  }

  package init(
    path: String, rules: RuleSet, task: MappingTask, fields: [TargetField], asOf: String
  ) throws(RuleErrors) {
    fileName = FilePath.name(of: path)
    let text: [UInt8]
    do {
      // A target is named by the project itself, or with the command: it lies where they say.
      text = try RuleFile.readScript(path, in: nil)
    } catch {
      throw RuleErrors([error.diagnostic(path)])
    }
    let schema = task.targetSchema
    classes = fields.map { SourceClass(schema?.field($0.name), hasSchema: schema != nil) }
    var modules = rules.modules.reduce(into: [:]) { result, module in
      result[module.key] = SandboxScript(
        name: module.key, chunkName: module.value.fileName, text: module.value.text)
    }
    modules[Self.writerModule] = SandboxScript(
      name: Self.writerModule, chunkName: fileName, text: text)
    modules[Self.taskModule] = SandboxScript(
      name: Self.taskModule, chunkName: "task",
      text: Array(WriterTask(task, fields).luaText.utf8))
    program = SandboxProgram(
      scripts: Function.allCases.map { [fileName] in Self.caller(of: $0, fileName) },
      modules: modules, recordFields: fields.map(\.name),
      legalEntity: rules.parameters["legal_entity"]?.text, date: asOf,
      parameters: rules.parameters.sorted { $0.key < $1.key }.map {
        ($0.key, SandboxConstant($0.value))
      },
      limits: SandboxLimits(rules.limits))
    do {
      _ = try Sandbox(program, host: WriterHost(fields: []))
    } catch {
      throw Self.errors(error, path: path, fileName: fileName, modules: rules.modules)
    }
  }

  /// A script that hands the arguments of a call to one of the writer's functions.
  private static func caller(of function: Function, _ fileName: String) -> SandboxScript {
    let call =
      switch function {
      case .header: "function() return call(task) end"
      case .record: "function(fields) return call(fields, task) end"
      case .footer: "function(written) return call({written = written}, task) end"
      }
    let text = """
      local writer = require "\(writerModule)"; local task = require "\(taskModule)"; \
      if type(writer) ~= "table" then error("a writer returns a table with the functions header, record and footer", 0) end; \
      for name in pairs(writer) do \
      if name ~= "header" and name ~= "record" and name ~= "footer" then \
      error("a writer has the functions header, record and footer, and no '" .. tostring(name) .. "'", 0) end end; \
      if writer.record == nil then error("a writer has a function record(fields, task)", 0) end; \
      local call = writer.\(function); \
      if call == nil then return function() end end; \
      if type(call) ~= "function" then error("\(function) is a " .. type(call) .. " and should be a function", 0) end; \
      return \(call)
      """
    return SandboxScript(name: "\(function)", chunkName: fileName, text: Array(text.utf8))
  }

  private static func errors(
    _ error: SandboxLoadError, path: String, fileName: String, modules: [String: ScriptText]
  ) -> RuleErrors {
    var seen: Set<String> = []
    var diagnostics: [Diagnostic] = []
    // A broken writer fails in each of the three scripts that load it.
    for fault in error.faults where seen.insert("\(fault.at) \(fault.message)").inserted {
      let module = modules.values.first { $0.fileName == fault.fileName }?.path
      let file = fault.fileName == fileName ? path : module ?? path
      diagnostics.append(Diagnostic(fault, in: file))
    }
    return RuleErrors(diagnostics)
  }
}
