/// Finds the functions that a call of a map function can get to.
///
/// The sandbox follows the values themselves when a script is loaded. Here the names are followed: what the chunk returns,
/// and the variables that functions among it use, with all that is ever put into them.
struct ReachableFunctions {
  private let chunk: LuaChunk
  private var found: Set<LuaFunctionID> = []
  private var seenVariables: Set<LuaVariableID> = []
  private var seenNames: Set<String> = []
  private var values: [LuaVariableID: [LuaExpressionID]] = [:]
  private var globalValues: [String: [LuaExpressionID]] = [:]
  private var uses: [[LuaExpressionID]]
  /// By function: the first one behind it that does not stand inside it; functions are numbered in the order of the text.
  private var ends: [Int]

  init(_ chunk: LuaChunk) {
    self.chunk = chunk
    uses = Array(repeating: [], count: chunk.functions.count)
    ends = Array(1...max(1, chunk.functions.count))
    for (index, function) in chunk.functions.enumerated().reversed() {
      if let parent = function.parent { ends[parent.index] = max(ends[parent.index], ends[index]) }
    }
  }

  consuming func find() -> Set<LuaFunctionID> {
    collect()
    var waiting: [LuaExpressionID] = []
    chunk[LuaFunctionID.main].body.forEachStatement { statement in
      if case .return(let list) = statement.kind { waiting += list }
    }
    while let id = waiting.popLast() { waiting += parts(id) }
    return found
  }

  /// What is put into variables, and what functions mention.
  private mutating func collect() {
    for (index, variable) in chunk.variables.enumerated() {
      if let value = variable.initialValue { values[LuaVariableID(index: index)] = [value] }
    }
    var assigned: [(LuaExpressionID, LuaExpressionID)] = []
    chunk.forEachAssignment { target, value, _ in
      if let value { assigned.append((target, value)) }
    }
    for (target, value) in assigned {
      var root = target
      while case .index(let object, _) = chunk[root].kind { root = object }
      switch chunk[root].kind {
      case .local(let variable): values[variable, default: []].append(value)
      case .global(let name): globalValues[name, default: []].append(value)
      default: continue
      }
    }
    for (id, expression) in chunk.allExpressions {
      switch expression.kind {
      case .local, .global: uses[expression.function.index].append(id)
      default: continue
      }
    }
  }

  /// What a value holds or stands for.
  private mutating func parts(_ id: LuaExpressionID) -> [LuaExpressionID] {
    switch chunk[id].kind {
    case .function(let function): return found.insert(function).inserted ? mentioned(function) : []
    case .local(let variable):
      return seenVariables.insert(variable).inserted ? values[variable] ?? [] : []
    case .global(let name): return seenNames.insert(name).inserted ? globalValues[name] ?? [] : []
    case .table(let items): return items.map(\.value)
    case .index(let object, _), .parenthesized(let object): return [object]
    case .binary(_, let left, let right): return [left, right]
    case .call(_, let arguments): return arguments
    default: return []
    }
  }

  /// The names from outside that a function and those inside it use.
  private func mentioned(_ function: LuaFunctionID) -> [LuaExpressionID] {
    let inside = function.index..<ends[function.index]
    return uses[inside].joined().filter { id in
      guard case .local(let variable) = chunk[id].kind else { return true }
      return !inside.contains(chunk[variable].function.index)
    }
  }
}
