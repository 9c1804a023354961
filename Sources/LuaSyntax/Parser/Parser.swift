/// Reads a text by the grammar of Lua 5.4 (manual, section 9), one token at a time, and resolves its names.
///
/// Statements, expressions and scopes are in files of their own. Recursion is counted where Lua's compiler counts it, so
/// it ends where Lua's does.
struct Parser {
  var lexer: Lexer
  var token: Token
  /// The token after the current one, where it has been looked at.
  private var ahead: Token?
  /// The first byte after the token before.
  private(set) var lastEnd = 0
  var tree: LuaChunk
  var scopes = Scopes()
  private var depth = 0

  /// Levels of statements and expressions inside one another (LUAI_MAXCCALLS).
  private static let deepest = 200
  /// Lua itself says "C stack overflow", which helps nobody.
  private static let tooDeep =
    "expressions, blocks or functions are inside one another too deep (limit of 200, which is fixed)"

  init(_ source: LuaSource) {
    lexer = Lexer(source)
    token = Token(kind: .endOfText, span: LuaSpan(0, 0))
    tree = LuaChunk(source: source)
  }

  mutating func chunk() throws(LuaSyntaxError) -> LuaChunk {
    try begin()
    let statements = try block()
    try check(.endOfText)
    try closeMain(statements)
    tree.finish()
    return tree
  }

  mutating func expressionChunk() throws(LuaSyntaxError) -> LuaChunk {
    try begin()
    let whole = LuaSpan(lexer.source.textStart, lexer.source.bytes.count)
    let function = scopes.openFunction(line: 1, span: whole, isVararg: false, &tree)
    let record = try declare(
      LuaName(text: "record", span: LuaSpan(whole.start, whole.start)), .parameter)
    scopes.activate([record], tree)
    tree.functions[function.index].parameters = [record]
    // What stands around the text: `return function(record) return (`.
    for _ in 0..<4 { try enter() }
    let value = try expression()
    try check(.endOfText)
    tree.functions[function.index].body = returning(value, whole)
    try closeFunction()
    let closure = add(.function(function), whole)
    try closeMain(returning(closure, whole))
    tree.finish()
    return tree
  }

  private func returning(_ value: LuaExpressionID, _ span: LuaSpan) -> LuaBlock {
    LuaBlock(statements: [LuaStatement(kind: .return([value]), span: span)], span: span)
  }

  private mutating func begin() throws(LuaSyntaxError) {
    let whole = LuaSpan(lexer.source.textStart, lexer.source.bytes.count)
    tree.variables.append(
      LuaVariable(
        name: "_ENV", span: LuaSpan(0, 0), origin: .hidden, function: .main, hides: nil))
    scopes.openMain(span: whole, &tree)
    if lexer.current == 0x1B {
      throw LuaSyntaxError(
        message: "attempt to load a binary chunk (mode is 't')",
        place: LuaPlace(line: 1, column: 1), offset: whole.start)
    }
    try advance()
  }

  private mutating func closeMain(_ body: LuaBlock) throws(LuaSyntaxError) {
    tree.functions[0].body = body
    try closeFunction()
  }

  // MARK: Tokens

  mutating func advance() throws(LuaSyntaxError) {
    lastEnd = token.span.end
    if let next = ahead {
      token = next
      ahead = nil
    } else {
      token = try lexer.next()
    }
  }

  mutating func peek() throws(LuaSyntaxError) -> TokenKind {
    if let ahead { return ahead.kind }
    let next = try lexer.next()
    ahead = next
    return next.kind
  }

  func isAt(_ kind: TokenKind) -> Bool { token.kind == kind }

  /// Steps over the token if it is the one wanted.
  mutating func accept(_ kind: TokenKind) throws(LuaSyntaxError) -> Bool {
    guard token.kind == kind else { return false }
    try advance()
    return true
  }

  func check(_ kind: TokenKind) throws(LuaSyntaxError) {
    if token.kind != kind { throw failure("\(Self.shown(kind)) expected") }
  }

  mutating func expect(_ kind: TokenKind) throws(LuaSyntaxError) {
    try check(kind)
    try advance()
  }

  /// The token that closes what another one opened on a line.
  mutating func expect(
    _ kind: TokenKind, closing opening: TokenKind, from line: Int
  ) throws(LuaSyntaxError) {
    if try accept(kind) { return }
    if line == lexer.line { throw failure("\(Self.shown(kind)) expected") }
    throw failure(
      "\(Self.shown(kind)) expected (to close \(Self.shown(opening)) at line \(line))")
  }

  mutating func name() throws(LuaSyntaxError) -> LuaName {
    guard case .name(let text) = token.value else {
      throw failure("\(Self.shown(.name)) expected")
    }
    let name = LuaName(text: text, span: token.span)
    try advance()
    return name
  }

  // MARK: Depth

  mutating func enter() throws(LuaSyntaxError) {
    depth += 1
    guard depth < Self.deepest else { throw meaning(Self.tooDeep, at: token.span.start) }
  }

  mutating func leave(_ levels: Int = 1) { depth -= levels }

  // MARK: Nodes

  mutating func add(
    _ kind: LuaExpression.Kind, _ span: LuaSpan, mark: Int? = nil
  ) -> LuaExpressionID {
    let id = LuaExpressionID(index: tree.expressions.count)
    tree.expressions.append(
      LuaExpression(
        kind: kind, span: span, mark: mark ?? span.start, function: scopes.function))
    return id
  }

  /// From a byte to the end of the token before.
  func span(from start: Int) -> LuaSpan { LuaSpan(start, lastEnd) }

  // MARK: Errors

  /// An error at the current token.
  func failure(_ message: String) -> LuaSyntaxError {
    // For Lua a zero byte is no token that it could name.
    if token.kind == .stray, tree.source.bytes(of: token.span).first == 0 {
      return meaning(message, at: token.span.start)
    }
    return lexer.failure(message, near: near, at: token.span.start)
  }

  /// An error of meaning, which Lua tells without a token.
  func meaning(_ message: String, at offset: Int) -> LuaSyntaxError {
    LuaSyntaxError(message: message, place: tree.source.place(of: offset), offset: offset)
  }

  private static func shown(_ kind: TokenKind) -> String {
    switch kind {
    case .endOfText, .integer, .float, .name, .string: kind.rawValue
    default: "'\(kind.rawValue)'"
    }
  }

  /// The current token as Lua shows it.
  private var near: String {
    switch token.kind {
    case .name, .integer, .float: return lexer.shown(tree.source.bytes(of: token.span))
    case .string:
      guard case .string(let content) = token.value else { return "" }
      let written = tree.source.bytes(of: token.span)
      guard written.first == UInt8(ascii: "[") else {
        return lexer.shown(written.prefix(1) + content + written.prefix(1))
      }
      let signs = written.dropFirst().prefix { $0 == UInt8(ascii: "=") }
      return lexer.shown([0x5B] + signs + [0x5B] + content + [0x5D] + signs + [0x5D])
    case .stray:
      let byte = tree.source.bytes(of: token.span).first ?? 0
      return byte >= 0x20 && byte < 0x7F ? "'\(Unicode.Scalar(byte))'" : "'<\\\(byte)>'"
    default: return Self.shown(token.kind)
    }
  }
}
