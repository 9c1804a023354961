/// Operators of one operand; the raw value is the source text.
package enum LuaUnaryOperator: String, Sendable {
  case negate = "-"
  case bitNot = "~"
  case length = "#"
  case not

  /// Binds closer than all operators of two operands but `^`.
  static var priority: Int { 12 }

  init?(_ token: TokenKind) {
    switch token {
    case .subtract: self = .negate
    case .tilde: self = .bitNot
    case .length: self = .length
    case .not: self = .not
    default: return nil
    }
  }
}

/// Operators of two operands; the raw value is the source text.
package enum LuaBinaryOperator: String, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case modulo = "%"
  case power = "^"
  case concatenate = ".."
  case bitAnd = "&"
  case bitOr = "|"
  case bitXor = "~"
  case shiftLeft = "<<"
  case shiftRight = ">>"
  case equal = "=="
  case notEqual = "~="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case and
  case or

  init?(_ token: TokenKind) {
    switch token {
    case .tilde: self = .bitXor
    default: self.init(rawValue: token.rawValue)
    }
  }

  /// How close the operator binds, to its left and to its right; higher on the left means that it associates to the
  /// right (Lua 5.4 manual, section 3.4.8).
  var priority: (left: Int, right: Int) {
    switch self {
    case .or: (1, 1)
    case .and: (2, 2)
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: (3, 3)
    case .bitOr: (4, 4)
    case .bitXor: (5, 5)
    case .bitAnd: (6, 6)
    case .shiftLeft, .shiftRight: (7, 7)
    case .concatenate: (9, 8)
    case .add, .subtract: (10, 10)
    case .multiply, .divide, .floorDivide, .modulo: (11, 11)
    case .power: (14, 13)
    }
  }

  package var isComparison: Bool { isEquality || isOrdering }

  package var isEquality: Bool { self == .equal || self == .notEqual }

  package var isOrdering: Bool {
    switch self {
    case .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }
}
