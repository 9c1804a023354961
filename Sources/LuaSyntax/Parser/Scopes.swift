/// The functions and blocks that are open at a place of the text, their variables, labels and jumps.
struct Scopes {
  struct Label {
    var name: String
    var line: Int
    var offset: Int
    /// Variables of the function that are in scope there.
    var variableCount: Int
  }

  struct Block {
    var isLoop: Bool
    var variableCount: Int
    var firstLabel: Int
    var firstJump: Int
  }

  struct Function {
    var id: LuaFunctionID
    var line: Int
    /// Variables in scope, of this function alone.
    var active: [LuaVariableID] = []
    /// Variables that are declared, some of them not in scope yet.
    var declaredCount = 0
    var captured: Set<LuaVariableID> = []
    var blocks: [Block] = []
    var firstLabel: Int
  }

  private(set) var functions: [Function] = []
  private var byName: [String: [LuaVariableID]] = [:]
  private var labels: [Label] = []
  /// Jumps that wait for a label, and among them some that have found it.
  private var jumps: [Label] = []
  private var isSolved: [Bool] = []
  /// Places of labels and of waiting jumps by name, inner ones last: any number of them may be in sight.
  private var labelsByName: [String: [Int]] = [:]
  private var waitingByName: [String: [Int]] = [:]

  /// The innermost function.
  var function: LuaFunctionID { functions.last?.id ?? .main }

  // MARK: Functions and blocks

  mutating func openMain(span: LuaSpan, _ tree: inout LuaChunk) {
    openFunction(line: 0, span: span, isVararg: true, &tree)
    byName["_ENV"] = [.environment]
    functions[0].captured = [.environment]
  }

  @discardableResult
  mutating func openFunction(
    line: Int, span: LuaSpan, isVararg: Bool, _ tree: inout LuaChunk
  ) -> LuaFunctionID {
    let id = LuaFunctionID(index: tree.functions.count)
    tree.functions.append(
      LuaFunction(parent: functions.last?.id, span: span, isVararg: isVararg, line: line))
    functions.append(Function(id: id, line: line, firstLabel: labels.count))
    openBlock(isLoop: false)
    return id
  }

  mutating func openBlock(isLoop: Bool) {
    functions[functions.count - 1].blocks.append(
      Block(
        isLoop: isLoop, variableCount: functions[functions.count - 1].active.count,
        firstLabel: labels.count, firstJump: jumps.count))
  }

  /// Ends the innermost block; a jump that finds no label any more is returned as an error.
  mutating func closeBlock(_ tree: LuaChunk) -> Problem? {
    let last = functions.count - 1
    guard let block = functions[last].blocks.last else { return nil }
    if block.isLoop {
      let end = Label(name: "break", line: 0, offset: 0, variableCount: activeCount)
      if let problem = solveJumps(to: end, tree) { return problem }
    }
    functions[last].blocks.removeLast()
    for id in functions[last].active[block.variableCount...].reversed() {
      byName[tree[id].name]?.removeLast()
    }
    functions[last].active.removeSubrange(block.variableCount...)
    functions[last].declaredCount = block.variableCount
    for label in labels[block.firstLabel...] { labelsByName[label.name]?.removeLast() }
    labels.removeSubrange(block.firstLabel...)
    while jumps.count > block.firstJump, isSolved.last == true {
      jumps.removeLast()
      isSolved.removeLast()
    }
    guard functions[last].blocks.isEmpty else {
      for i in block.firstJump..<jumps.count { jumps[i].variableCount = block.variableCount }
      return nil
    }
    functions.removeLast()
    guard let waiting = (block.firstJump..<jumps.count).first(where: { !isSolved[$0] }) else {
      return nil
    }
    let jump = jumps[waiting]
    let isBreak = jump.name == "break"
    return Problem(
      message: isBreak
        ? "break outside loop at line \(jump.line)"
        : "no visible label '\(jump.name)' for <goto> at line \(jump.line)",
      offset: jump.offset)
  }

  private var activeCount: Int { functions.last?.active.count ?? 0 }

  // MARK: Variables

  /// Counts a variable that is declared; false beyond Lua's limit of 200 in a function.
  mutating func declare() -> Bool {
    functions[functions.count - 1].declaredCount += 1
    return functions[functions.count - 1].declaredCount <= 200
  }

  /// Brings declared variables into scope.
  mutating func activate(_ variables: [LuaVariableID], _ tree: LuaChunk) {
    for id in variables {
      functions[functions.count - 1].active.append(id)
      byName[tree[id].name, default: []].append(id)
    }
  }

  func find(_ name: String) -> LuaVariableID? { byName[name]?.last }

  /// Notes that a function uses a variable of one around it; the function whose limit of 255 captured variables this
  /// breaks, if any.
  mutating func capture(_ id: LuaVariableID, of owner: LuaFunctionID) -> Function? {
    for i in functions.indices.dropFirst() where functions[i].id.index > owner.index {
      if functions[i].captured.insert(id).inserted, functions[i].captured.count > 255 {
        return functions[i]
      }
    }
    return nil
  }

  // MARK: Labels and jumps

  /// What is wrong with a jump or label.
  struct Problem {
    var message: String
    var offset: Int
  }

  mutating func addJump(_ name: LuaName, line: Int) {
    waitingByName[name.text, default: []].append(jumps.count)
    isSolved.append(false)
    jumps.append(
      Label(name: name.text, line: line, offset: name.span.start, variableCount: activeCount))
  }

  /// A jump back finds its label at once, one forward waits for it.
  mutating func addGoto(_ name: LuaName, line: Int) {
    if label(named: name.text) == nil { addJump(name, line: line) }
  }

  private func label(named name: String) -> Label? {
    // No function has a label twice where both could be seen.
    guard let place = labelsByName[name]?.last, place >= functions.last?.firstLabel ?? 0 else {
      return nil
    }
    return labels[place]
  }

  mutating func addLabel(
    _ name: LuaName, line: Int, isLast: Bool, _ tree: LuaChunk
  ) -> Problem? {
    if let other = label(named: name.text) {
      return Problem(
        message: "label '\(name.text)' already defined on line \(other.line)",
        offset: name.span.start)
    }
    // At the end of a block its variables count as gone.
    let count = isLast ? functions.last?.blocks.last?.variableCount ?? 0 : activeCount
    let label = Label(
      name: name.text, line: line, offset: name.span.start, variableCount: count)
    labelsByName[name.text, default: []].append(labels.count)
    labels.append(label)
    return solveJumps(to: label, tree)
  }

  /// Lets the jumps of the innermost block that wait for a label find it.
  private mutating func solveJumps(to label: Label, _ tree: LuaChunk) -> Problem? {
    guard let function = functions.last, let block = function.blocks.last,
      let waiting = waitingByName[label.name]
    else { return nil }
    let inside = waiting.reversed().prefix { $0 >= block.firstJump }
    for place in inside.reversed() {
      let jump = jumps[place]
      guard jump.variableCount < label.variableCount else { continue }
      let entered = tree[function.active[jump.variableCount]].name
      return Problem(
        message: "<goto \(jump.name)> at line \(jump.line) jumps into the scope of local "
          + "'\(entered)'",
        offset: jump.offset)
    }
    for place in inside { isSolved[place] = true }
    waitingByName[label.name]?.removeLast(inside.count)
    return nil
  }
}
