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
