/// Looks through a chunk for what can be changed.
struct MutablePlaceFinder {
  private let chunk: LuaChunk
  private(set) var places: [LuaMutablePlace] = []
  /// Constants that are left alone: words for people, names, positions.
  private var fixed: Set<LuaExpressionID> = []

  init(_ chunk: LuaChunk) { self.chunk = chunk }

  mutating func find() {
    for (id, expression) in chunk.allExpressions { noteFixed(id, expression) }
    var values: Set<LuaExpressionID> = []
    for (_, expression) in chunk.allExpressions where expression.function == .main {
      guard case .table(let items) = expression.kind else { continue }
      values.formUnion(items.map(\.value))
    }
    for (id, expression) in chunk.allExpressions {
      if expression.function != .main {
        addOperation(expression)
        addConstant(id, expression)
      } else if values.contains(id) {
        addConstant(id, expression)
      }
    }
    chunk.forEachStatement { statement, function in
      if function != .main { addStatement(statement, function) }
    }
  }

  // MARK: What stays

  private mutating func noteFixed(_ id: LuaExpressionID, _ expression: LuaExpression) {
    switch expression.kind {
    case .index(_, let key):
      // Names after a dot are no literals.
      if chunk[key].span.start == expression.mark + 1 || isName(key) { fixed.insert(key) }
    case .table(let items): fixed.formUnion(items.compactMap(\.key))
    case .call, .methodCall:
      guard let call = chunk.call(id, expression) else { return }
      if Self.speakers.contains(call.name) {
        // What is asserted is no message.
        for text in call.arguments.dropFirst(call.name == "assert" ? 1 : 0) { fixAll(in: text) }
      }
      if let positions = Self.fixedArguments[call.name] {
        let first = call.receiver == nil ? 0 : 1
        for (index, argument) in call.arguments.enumerated()
        where positions.contains(index + first) {
          fixed.insert(argument)
        }
      }
    default: return
    }
  }

  /// The parts of an expression stand right before it.
  private mutating func fixAll(in id: LuaExpressionID) {
    for index in stride(from: id.index, through: 0, by: -1) {
      guard chunk[id].span.contains(chunk.expressions[index].span) else { return }
      fixed.insert(LuaExpressionID(index: index))
    }
  }

  private func isName(_ key: LuaExpressionID) -> Bool {
    chunk.source.bytes(of: chunk[key].span).first.map { $0.isNameByte } ?? false
  }

  private static let speakers: Set<String> = [
    "reject", "skip", "warn", "print", "error", "assert",
  ]

  /// Arguments that are names, or switches and positions with little effect; a receiver counts as the first.
  private static let fixedArguments: [String: Set<Int>] = {
    var list: [String: Set<Int>] = [
      "lookup": [0], "require": [0], "tonumber": [1], "utf8.len": [1, 2, 3], "utf8.codes": [1],
    ]
    for (name, positions) in [("find", [2, 3]), ("match", [2]), ("gmatch", [2]), ("gsub", [3])] {
      list[name] = Set(positions)
      list["string.\(name)"] = Set(positions)
    }
    return list
  }()

  // MARK: Operators

  private mutating func addOperation(_ expression: LuaExpression) {
    guard let span = expression.operatorSpan else { return }
    switch expression.kind {
    case .unary(.not, let operand):
      let whole = LuaSpan(span.start, chunk[operand].span.start)
      add(.negation, whole, [""], expression.function)
    case .binary(let symbol, _, _):
      guard let (kind, replacements) = Self.exchanges[symbol] else { return }
      add(kind, span, replacements, expression.function)
    default: return
    }
  }

  private static let exchanges: [LuaBinaryOperator: (LuaMutablePlace.Kind, [String])] = [
    .equal: (.comparison, ["~="]), .notEqual: (.comparison, ["=="]),
    .less: (.comparison, ["<=", ">="]), .lessOrEqual: (.comparison, ["<", ">"]),
    .greater: (.comparison, [">=", "<="]), .greaterOrEqual: (.comparison, [">", "<"]),
    .and: (.logic, ["or"]), .or: (.logic, ["and"]), .add: (.arithmetic, ["-"]),
    .subtract: (.arithmetic, ["+"]), .multiply: (.arithmetic, ["/"]),
    .divide: (.arithmetic, ["*"]),
  ]

  // MARK: Constants

  private mutating func addConstant(_ id: LuaExpressionID, _ expression: LuaExpression) {
    if fixed.contains(id) { return }
    switch expression.kind {
    case .boolean(let value):
      add(.boolean, expression.span, [value ? "false" : "true"], expression.function)
    case .integer(let value):
      let next = value == .max ? value - 1 : value + 1
      add(.number, expression.span, [String(next)], expression.function)
    case .float(let value) where value + 1 != value:
      add(.number, expression.span, [String(value + 1)], expression.function)
    case .string:
      let text = chunk.text(of: expression.span)
      // Before the closing quote, or the closing bracket with its signs.
      let isLong = text.hasPrefix("[")
      let closing = isLong ? 2 + text.dropFirst().prefix { $0 == "=" }.count : 1
      add(
        .text, expression.span, [text.dropLast(closing) + "_" + text.suffix(closing)],
        expression.function)
    default: return
    }
  }

  // MARK: Statements

  private mutating func addStatement(_ statement: LuaStatement, _ function: LuaFunctionID) {
    switch statement.kind {
    case .if(let branches, _): for branch in branches { addCondition(branch.condition, function) }
    case .while(let condition, _): addCondition(condition, function)
    case .return(let values):
      // The whole text of an expression is no part of it.
      guard values.count == 1, let value = values.first, !hasChanges(value),
        chunk[value].span != chunk[LuaFunctionID.main].span
      else { return }
      add(.result, chunk[value].span, ["nil"], function)
    case .call(let id):
      guard let call = chunk.call(id, chunk[id]), call.receiver == nil,
        call.name == "reject" || call.name == "skip"
      else { return }
      add(.verdict, statement.span, [";"], function)
    default: return
    }
  }

  private mutating func addCondition(_ condition: LuaExpressionID, _ function: LuaFunctionID) {
    if hasChanges(condition) { return }
    let text = chunk.text(of: chunk[condition].span)
    add(.condition, chunk[condition].span, ["not (\(text))"], function)
  }

  /// Whether an expression as a whole is changed by a change of its operator or of itself.
  private func hasChanges(_ id: LuaExpressionID) -> Bool {
    switch chunk[chunk.content(of: id)].kind {
    case .binary(let symbol, _, _): symbol.isComparison || symbol == .and || symbol == .or
    case .unary(.not, _): true
    case .nil, .boolean, .integer, .float, .string: true
    default: false
    }
  }

  private mutating func add(
    _ kind: LuaMutablePlace.Kind, _ span: LuaSpan, _ replacements: [String],
    _ function: LuaFunctionID
  ) {
    places.append(
      LuaMutablePlace(
        kind: kind, span: span, place: chunk.place(of: span), original: chunk.text(of: span),
        replacements: replacements.map { apart($0, at: span) }, function: function))
  }

  /// Keeps a replacement from growing together with the words around it.
  private func apart(_ text: String, at span: LuaSpan) -> String {
    let bytes = chunk.source.bytes
    let isAfterWord = span.start > 0 && bytes[span.start - 1].isNameByte
    let isBeforeWord = span.end < bytes.count && bytes[span.end].isNameByte
    let first = text.utf8.first.map { $0.isNameByte } ?? false
    let last = text.utf8.last.map { $0.isNameByte } ?? false
    return (isAfterWord && first ? " " : "") + text + (isBeforeWord && last ? " " : "")
  }
}
