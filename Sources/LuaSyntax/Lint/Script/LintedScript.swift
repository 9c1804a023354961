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
  /// The keys of those that were asked for.
  var knownKeys: [LuaVariableID: KnownKeys?] = [:]
  /// Types of expressions, by place and by how deep they were looked into: parts of parts may be the same.
  var knownTypes: [Int: LuaTypes] = [:]
  /// Variables by function, in the order of the text.
  private(set) lazy var variablesByFunction = Dictionary(
    grouping: chunk.variables.filter { $0.origin != .hidden }, by: \.function)

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

  func isInsideRoot(_ function: LuaFunctionID) -> Bool { isInsideRoot(function, below: nil) }

  /// Whether a function is one that calls get to, or stands inside one, which in turn stands inside `outer`.
  func isInsideRoot(_ function: LuaFunctionID, below outer: LuaFunctionID?) -> Bool {
    var next: LuaFunctionID? = function
    while let id = next, id != outer {
      if roots.contains(id) { return true }
      next = chunk[id].parent
    }
    return false
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
    var callCounts: [LuaVariableID: Int] = [:]
    /// The parameters that get a variable, once for each call that hands it on.
    var takers: [LuaVariableID: [LuaVariableID]] = [:]
    /// How many calls have to hand the record on to a parameter.
    var missing: [LuaVariableID: Int] = [:]
    for expression in chunk.expressions {
      guard case .call(let callee, let arguments) = expression.kind,
        case .local(let function) = chunk[callee].kind
      else { continue }
      callCounts[function, default: 0] += 1
      for (parameter, argument) in zip(parameters(of: function), arguments) {
        guard let variable = variable(argument) else { continue }
        takers[variable, default: []].append(parameter)
      }
    }
    for (function, count) in callCounts where chunk[function].readCount == count {
      for parameter in parameters(of: function) where chunk[parameter].writeCount == 0 {
        missing[parameter] = count
      }
    }
    var found = Array(records)
    while let record = found.popLast() {
      for parameter in takers[record] ?? [] {
        guard let count = missing[parameter] else { continue }
        missing[parameter] = count - 1
        if count == 1, records.insert(parameter).inserted { found.append(parameter) }
      }
    }
  }

  /// The parameters of the function that a variable is for good.
  private func parameters(of function: LuaVariableID) -> [LuaVariableID] {
    guard chunk[function].writeCount == 0, let value = chunk[function].initialValue,
      case .function(let id) = chunk[value].kind
    else { return [] }
    return chunk[id].parameters
  }

  /// The variable that an expression stands for.
  private func variable(_ id: LuaExpressionID) -> LuaVariableID? {
    if case .local(let variable) = chunk[chunk.origin(of: id)].kind { variable } else { nil }
  }

  func isRecord(_ id: LuaExpressionID) -> Bool {
    variable(id).map { records.contains($0) } ?? false
  }

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

  /// Most findings of a kind that are put into words: nobody reads more of them, and each takes its time.
  static let mostOfAKind = 1000
  private(set) var counts: [LuaFindingKind: Int] = [:]

  /// A finding; beyond the first ones of its kind it has no words, and is only there to be counted.
  func finding(
    _ kind: LuaFindingKind, _ span: LuaSpan, _ message: @autoclosure () -> String,
    hint: @autoclosure () -> String = "", severity: LuaFinding.Severity? = nil
  ) -> LuaFinding {
    counts[kind, default: 0] += 1
    let isTold = counts[kind, default: 0] <= Self.mostOfAKind
    return LuaFinding(
      kind: kind, severity: severity ?? LuaRule.severity(of: kind), place: chunk.place(of: span),
      span: span, message: isTold ? message() : "", hint: isTold ? hint() : "")
  }

  /// The way out after an unknown word: the nearest known one, or all of them where they are few.
  func suggestion(for word: String, among known: some Sequence<String>, plural: String) -> String {
    // Nobody has meant a word by a long text.
    guard word.utf8.count <= 60 else { return "" }
    let known = known.sorted()
    if let nearest = context.nearest(word, known) { return "did you mean '\(nearest)'?" }
    if known.isEmpty { return "there are no \(plural)" }
    return known.count <= 20 ? "known \(plural): \(known.joined(separator: ", "))" : ""
  }

  /// A word or piece of source for a message: quoted, on one line, cut at 60 characters.
  func quoted(_ text: String) -> String { "'\(shown(text))'" }

  func shown(_ text: String) -> String {
    // Four bytes a character are enough, whatever the length of the text.
    let text = String(decoding: text.utf8.prefix(4 * 61), as: UTF8.self)
    var shown = ""
    for scalar in text.unicodeScalars.prefix(60) {
      shown.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return shown + (text.unicodeScalars.count > 60 ? "…" : "")
  }

  func source(_ id: LuaExpressionID) -> String {
    let span = chunk[id].span
    return shown(chunk.text(of: LuaSpan(span.start, min(span.end, span.start + 4 * 61))))
  }
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
