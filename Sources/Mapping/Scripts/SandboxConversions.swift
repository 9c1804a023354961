import Records
import Rules
import Sandbox

extension SandboxLimits {
  init(_ limits: ScriptLimits) {
    self.init(
      instructions: limits.instructions, memoryBytes: limits.memoryBytes,
      timeMilliseconds: limits.timeMilliseconds)
  }
}

extension SandboxValue {
  /// Becomes a cell as scripts see it: for a text no more is written than scripts read.
  @inline(__always)
  mutating func set(_ cell: Cell, _ sourceClass: SourceClass) {
    if cell.count == 0 {
      kind = .none
    } else if sourceClass == .text || (sourceClass == .asIs && cell.kind == .text) {
      kind = .string
      base = cell.base
      count = cell.count
    } else {
      self = SandboxValue(typed: cell, sourceClass)
    }
  }

  /// A cell as scripts see it: integers and booleans by the source's schema, everything else as text.
  @inline(__always)
  init(_ cell: Cell, _ sourceClass: SourceClass) {
    if cell.count == 0 {
      self.init(.none)
    } else if sourceClass == .text || (sourceClass == .asIs && cell.kind == .text) {
      self.init(.string, base: cell.base, count: cell.count)
    } else {
      self.init(typed: cell, sourceClass)
    }
  }

  @inline(never)
  private init(typed cell: Cell, _ sourceClass: SourceClass) {
    switch sourceClass {
    case .text, .number: self = .string(cell.bytes)
    case .integer:
      self = CanonicalText.int64(cell.bytes).map { .integer($0) } ?? .string(cell.bytes)
    // A transform may have made another text of it.
    case .boolean:
      self = cell.kind == .boolean ? .boolean(cell.base[0] == 0x74) : .string(cell.bytes)
    case .asIs: self.init(ownKindOf: cell)
    }
  }

  /// JSON values keep their own types; a number that no Lua number can hold exactly stays text.
  private init(ownKindOf cell: Cell) {
    switch cell.kind {
    case .number:
      if let value = CanonicalText.int64(cell.bytes) {
        self = .integer(value)
      } else if let value = CanonicalText.exactDouble(cell.bytes) {
        self = .number(value)
      } else {
        self = .string(cell.bytes)
      }
    case .boolean: self = .boolean(cell.base[0] == 0x74)
    default: self = .string(cell.bytes)
    }
  }
}

extension SandboxConstant {
  /// A parameter as scripts see it; an empty one as the empty text, so that its name is known.
  init(_ constant: Constant) {
    self =
      switch constant.kind {
      case .boolean: .boolean(constant.text == "true")
      case .number: Int64(constant.text).map { .integer($0) } ?? .string(constant.text)
      default: .string(constant.text)
      }
  }
}

extension Constant {
  /// An entry of a table that a script returned.
  init(_ value: SandboxConstant) {
    switch value {
    case .string(let text): self.init(text)
    case .boolean(let flag): self.init(flag ? "true" : "false", kind: .boolean)
    case .integer(let number): self.init(String(number), kind: .number)
    case .number(let number):
      let scratch = Scratch()
      let text = withExtendedLifetime(scratch) {
        CanonicalText.number(number, scratch).map { String(decoding: $0.bytes, as: UTF8.self) }
      }
      self.init(text ?? "", kind: .number)
    }
  }
}
