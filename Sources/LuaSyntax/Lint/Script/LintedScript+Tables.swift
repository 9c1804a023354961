// Tables of the script that stay as they are written.

/// What is to be known of a table's constant keys, however many there are.
struct KnownKeys {
  private(set) var types: LuaTypes = []
  let first: LuaConstant
  let firstText: String?
  private(set) var hasNumberText = false
  private let texts: Set<String>

  /// nil where there are none.
  init?(_ keys: [LuaConstant]) {
    guard let first = keys.first else { return nil }
    self.first = first
    let words = keys.compactMap(\.string)
    firstText = words.first
    texts = Set(words)
    hasNumberText = words.contains { Int64($0) != nil }
    for key in keys { types.formUnion(key.types) }
  }

  func hasOne(of words: some Sequence<String>) -> Bool { words.contains { texts.contains($0) } }
}

extension LuaConstant {
  fileprivate var types: LuaTypes {
    switch self {
    case .nil: .nil
    case .boolean: .boolean
    case .integer, .number: .number
    case .string: .string
    }
  }
}

extension LintedScript {
  /// What is known of the constant keys of the table that an expression stands for; nil where it may have others.
  func keys(ofTable id: LuaExpressionID) -> KnownKeys? {
    guard case .local(let variable) = chunk[chunk.content(of: id)].kind,
      fixedTables.contains(variable)
    else { return nil }
    if let known = knownKeys[variable] { return known }
    let keys = findKeys(of: variable).flatMap { KnownKeys($0) }
    knownKeys[variable] = .some(keys)
    return keys
  }

  private func findKeys(of variable: LuaVariableID) -> [LuaConstant]? {
    guard let value = chunk[variable].initialValue,
      case .table(let items) = chunk[chunk.content(of: value)].kind
    else { return nil }
    var count: Int64 = 0
    var keys: [LuaConstant] = []
    for item in items {
      if item.key == nil { count += 1 }
      guard let key = item.key.map({ chunk.constant(of: $0) }) ?? .integer(count) else {
        return nil
      }
      keys.append(key.asKey)
    }
    guard let last = items.last, last.key != nil || !chunk[last.value].isMultiple else {
      return nil
    }
    return keys
  }

  /// Variables with a table that is only read: by keys, by `#`, and by loops over it.
  func findFixedTables() -> Set<LuaVariableID> {
    var reads: [LuaVariableID: Int] = [:]
    let count = { (id: LuaExpressionID) in
      if case .local(let variable) = self.chunk[id].kind { reads[variable, default: 0] += 1 }
    }
    for expression in chunk.expressions {
      switch expression.kind {
      case .index(let object, _), .unary(.length, let object): count(object)
      case .call(let callee, let arguments):
        guard let name = chunk.globalName(of: callee), name == "pairs" || name == "ipairs",
          let first = arguments.first
        else { continue }
        count(first)
      default: continue
      }
    }
    chunk.forEachAssignment { target, _, _ in
      guard case .index(let object, _) = chunk[target].kind,
        case .local(let variable) = chunk[object].kind
      else { return }
      reads[variable] = nil
    }
    return Set(
      reads.filter { variable, reads in
        chunk[variable].readCount == reads && chunk[variable].writeCount == 0
      }.keys)
  }
}
