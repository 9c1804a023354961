/// A script with what the rules want to know of it.
final class LintedScript {
  let chunk: LuaChunk
  let context: LuaLintContext
  private(set) lazy var calls = chunk.calls()
  /// The function that the chunk returns.
  private(set) lazy var mapFunction = findMapFunction()
  /// Parameters that are the record.
  private(set) lazy var records = findRecords()
  /// Functions that a call can get to, each as far as it stands for itself: not those inside.
  private(set) lazy var roots = ReachableFunctions(chunk).find()
  /// Globals that the script or a module of it sets, and fields that it sets in libraries.
  private(set) lazy var assignedNames = findAssignedNames()

  /// Local tables that nothing is put into after their declaration.
  private(set) lazy var fixedTables = findFixedTables()

  init(_ chunk: LuaChunk, _ context: LuaLintContext) {
    self.chunk = chunk
    self.context = context
  }

  // MARK: Names

  private func findAssignedNames() -> Set<String> {
    var names: Set<String> = []
    chunk.forEachAssignment { target, _, _ in
      switch chunk[target].kind {
      case .global(let name): names.insert(name)
      default: if let name = chunk.globalName(of: target) { names.insert(name) }
      }
    }
    for call in calls where call.name == "require" {
      guard let name = call.constants.first??.string else { continue }
      names.formUnion(context.modules?[name]?.globals ?? [])
    }
    return names
  }

  /// Whether a module that is not known may set globals.
  private(set) lazy var hasUnknownModules = calls.contains { call in
    guard call.name == "require" else { return false }
    guard let name = call.constants.first??.string else { return true }
    return context.modules?[name] == nil
  }

  // MARK: Functions

  private func findMapFunction() -> LuaFunctionID? {
    guard context.kind == .valueMap || context.kind == .expression,
      let value = chunk.returnedExpression,
      case .function(let function) = chunk[chunk.origin(of: value)].kind
    else { return nil }
    return function
  }

  /// Whether a function is another one, or stands inside it.
  func isInside(_ function: LuaFunctionID, _ outer: LuaFunctionID) -> Bool {
    var next: LuaFunctionID? = function
    while let id = next {
      if id == outer { return true }
      next = chunk[id].parent
    }
    return false
  }

  func isInsideRoot(_ function: LuaFunctionID) -> Bool {
    roots.contains { isInside(function, $0) }
  }

  // MARK: The record

  private func findRecords() -> Set<LuaVariableID> {
    guard let function = mapFunction else { return [] }
    let parameters = chunk[function].parameters
    var records: Set<LuaVariableID> = []
    if context.kind == .expression {
      records = Set(parameters)
    } else if let count = context.values?.count {
      if parameters.count > count { records = [parameters[count]] }
    } else if let last = parameters.last, chunk[last].name == "record" {
      records = [last]
    }
    records = records.filter { chunk[$0].writeCount == 0 }
    addHandedOn(&records)
    return records
  }

  /// Parameters of local functions that get the record in each call.
  private func addHandedOn(_ records: inout Set<LuaVariableID>) {
    var calls: [LuaVariableID: [[LuaExpressionID]]] = [:]
    for expression in chunk.expressions {
      guard case .call(let callee, let arguments) = expression.kind,
        case .local(let variable) = chunk[callee].kind
      else { continue }
      calls[variable, default: []].append(arguments)
    }
    var count = -1
    while count != records.count {
      count = records.count
      for (variable, lists) in calls {
        guard chunk[variable].writeCount == 0, chunk[variable].readCount == lists.count,
          let value = chunk[variable].initialValue, case .function(let function) = chunk[value].kind
        else { continue }
        for (index, parameter) in chunk[function].parameters.enumerated()
        where chunk[parameter].writeCount == 0 {
          let isRecord = lists.allSatisfy { list in
            list.indices.contains(index) && isOneOf(records, list[index])
          }
          if isRecord { records.insert(parameter) }
        }
      }
    }
  }

  private func isOneOf(_ variables: Set<LuaVariableID>, _ id: LuaExpressionID) -> Bool {
    guard case .local(let variable) = chunk[chunk.origin(of: id)].kind else { return false }
    return variables.contains(variable)
  }

  func isRecord(_ id: LuaExpressionID) -> Bool { isOneOf(records, id) }

  /// The field that an expression reads from the record, with the place of its name.
  func recordField(_ id: LuaExpressionID) -> (name: String, span: LuaSpan)? {
    guard case .index(let object, let key) = chunk[chunk.origin(of: id)].kind, isRecord(object),
      let name = chunk.constant(of: key)?.string
    else { return nil }
    return (name, chunk[key].span)
  }

  private lazy var fields = Dictionary(
    (context.fields ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  func field(named name: String) -> LuaField? { fields[name] }

  // MARK: Findings

  func finding(
    _ kind: LuaFindingKind, _ span: LuaSpan, _ message: String, hint: String = "",
    severity: LuaFinding.Severity? = nil
  ) -> LuaFinding {
    LuaFinding(
      kind: kind, severity: severity ?? LuaRule.severity(of: kind), place: chunk.place(of: span),
      span: span, message: message, hint: hint)
  }

  /// The way out after an unknown word: the nearest known one, or all of them where they are few.
  func suggestion(for word: String, among known: some Sequence<String>, plural: String) -> String {
    let known = known.sorted()
    if let nearest = context.nearest(word, known) { return "did you mean '\(nearest)'?" }
    if known.isEmpty { return "there are no \(plural)" }
    return known.count <= 20 ? "known \(plural): \(known.joined(separator: ", "))" : ""
  }

  /// A word or piece of source for a message: quoted, on one line, cut at 60 characters.
  func quoted(_ text: String) -> String { "'\(shown(text))'" }

  func shown(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars.prefix(60) {
      shown.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return shown + (text.unicodeScalars.count > 60 ? "…" : "")
  }

  func source(_ id: LuaExpressionID) -> String { shown(chunk.text(of: chunk[id].span)) }
}

extension LuaChunk {
  /// Visits what is assigned to after its declaration, functions among it, with the value where there is one of its own.
  func forEachAssignment(
    _ visit: (_ target: LuaExpressionID, _ value: LuaExpressionID?, LuaFunctionID) -> Void
  ) {
    forEachStatement { statement, function in
      switch statement.kind {
      case .assignment(let targets, let values):
        for (index, target) in targets.enumerated() {
          visit(target, values.indices.contains(index) ? values[index] : values.last, function)
        }
      case .function(let target, let value): visit(target, value, function)
      default: return
      }
    }
  }
}
