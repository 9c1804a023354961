/// Follows Lua's compiler through one function, as far as it takes to know which lines get instructions.
///
/// The compiler gives an instruction the line of the token that was read last, and it puts instructions off as long as it
/// can: a field that is read becomes an instruction when its value is needed, a constant perhaps never. So each part of an
/// expression results in an operand that tells what is still to be done. Where versions of Lua 5.4 differ, no line is
/// recorded.
struct CodeLineRecorder {
  let chunk: LuaChunk
  let function: LuaFunctionID
  private(set) var lines: Set<Int> = []
  /// Lines of names at the beginning of table items, by their first byte and the one after them: Lua looks at the next
  /// token before it reads them, and takes that one's line.
  var lookedAhead: [Int: Int] = [:]
  /// Whether the instruction before loads nil: a further nil makes no other one.
  private var loadsNil = false

  init(_ chunk: LuaChunk, _ function: LuaFunctionID) {
    self.chunk = chunk
    self.function = function
  }

  mutating func record() { block(chunk[function].body) }

  // MARK: Lines

  mutating func emit(_ line: Int) {
    lines.insert(line)
    loadsNil = false
  }

  private mutating func emitNil(_ line: Int) {
    if !loadsNil { lines.insert(line) }
    loadsNil = true
  }

  /// The line where an expression ends.
  func end(_ id: LuaExpressionID) -> Int {
    let end = chunk[id].span.end
    return lookedAhead[end] ?? line(end - 1)
  }

  /// The line where an expression begins.
  func start(_ expression: LuaExpression) -> Int {
    lookedAhead[expression.span.start] ?? line(expression.span.start)
  }

  func line(_ offset: Int) -> Int { chunk.source.line(of: offset) }

  /// The line of the token that follows a place.
  func lineAfter(_ offset: Int) -> Int {
    var lexer = Lexer(chunk.source, at: offset)
    guard let token = try? lexer.next() else { return line(offset) }
    return line(token.span.start)
  }

  // MARK: Operands

  /// What an expression has come to so far.
  struct Operand {
    enum Kind {
      /// Nothing yet: most instructions can hold it themselves.
      case constant(LuaConstant)
      /// A constant or a value that is there already: which of them is not known here.
      case undecided
      /// A variable of the function, in its register.
      case local
      /// Still to be read: a global, a field, a variable of a function around.
      case pending
      /// An instruction whose target is still open.
      case movable
      /// A value in a register of its own.
      case register
      /// `not`, with the line of its instruction; a condition takes it back.
      case negated(Int)
      /// A comparison, which is a jump.
      case jump
    }

    /// What `and` and `or` before it left: jumps that end with a value each, or that need one made for them.
    enum Exits: Int {
      case none, withValue, withoutValue
      func joined(_ other: Exits) -> Exits { rawValue > other.rawValue ? self : other }
    }

    var kind: Kind
    var whenTrue = Exits.none
    var whenFalse = Exits.none

    var needsValue: Bool { whenTrue == .withoutValue || whenFalse == .withoutValue }
  }

  /// Reads what is still to be read.
  mutating func discharge(_ operand: inout Operand, _ line: Int) {
    guard case .pending = operand.kind else { return }
    emit(line)
    operand.kind = .movable
  }

  /// Brings the operand into a register, whichever.
  mutating func load(_ operand: inout Operand, _ line: Int) {
    discharge(&operand, line)
    if case .local = operand.kind, operand.whenTrue == .none, operand.whenFalse == .none { return }
    put(&operand, line)
  }

  /// Makes the operand a value: what jumps becomes one.
  mutating func settle(_ operand: inout Operand, _ line: Int) {
    if operand.whenTrue == .none, operand.whenFalse == .none { return discharge(&operand, line) }
    load(&operand, line)
  }

  /// Brings the operand into the next register.
  mutating func put(_ operand: inout Operand, _ line: Int) {
    discharge(&operand, line)
    switch operand.kind {
    case .constant(.nil): emitNil(line)
    case .constant, .local, .jump: emit(line)
    case .negated(let own): emit(own)
    case .undecided: break
    case .pending, .movable, .register: if operand.needsValue { emit(line) }
    }
    operand = Operand(kind: .register)
  }

  /// Leaves a condition when it is false (or true, for `or`).
  mutating func leave(_ operand: inout Operand, when isTrue: Bool, _ line: Int) {
    discharge(&operand, line)
    var exits = Operand.Exits.withValue
    switch operand.kind {
    case .constant(let value) where value.isTruthy != isTrue: exits = .none
    case .jump: exits = .withoutValue
    // A number: true, whether it is a constant or not.
    case .undecided: if isTrue { emit(line) }
    case .negated:
      emit(line)
      exits = .withoutValue
    default: emit(line)
    }
    if isTrue {
      operand.whenTrue = operand.whenTrue.joined(exits)
      operand.whenFalse = .none
    } else {
      operand.whenFalse = operand.whenFalse.joined(exits)
      operand.whenTrue = .none
    }
  }

  /// Gives nil to the variables that no value is left for.
  mutating func fill(_ missing: Int, _ line: Int) {
    if missing > 0 { put(Operand(kind: .constant(.nil)), line) }
  }

  mutating func put(_ operand: Operand, _ line: Int) {
    var operand = operand
    put(&operand, line)
  }
}
