/// A value on the border between the host and a script: 24 bytes that own nothing.
///
/// Layout: that of `sandbox_value` in C, field by field, so that arrays of values cross the border
/// as they are. The fields are open because a getter is not inlined where a map is called for each
/// record.
package struct SandboxValue: BitwiseCopyable {
  /// In the order of C's `SANDBOX_NONE` ….
  package enum Kind: UInt8, BitwiseCopyable, Sendable {
    /// Lua's nil.
    case none
    case boolean
    case integer
    case number
    case string
  }

  /// The integer, the bits of the number, or 0 and 1 for a boolean.
  package var payload: Int64
  /// The text; not nil where `count` is not 0.
  package var base: UnsafePointer<UInt8>?
  package var count: UInt32
  package var kind: Kind
  /// Of a result: the bytes stay as long as the sandbox, not only until the next call.
  package var isLasting: Bool
  private var reserved: (UInt8, UInt8) = (0, 0)

  @inline(__always)
  package init(
    _ kind: Kind, payload: Int64 = 0, base: UnsafePointer<UInt8>? = nil, count: UInt32 = 0
  ) {
    self.payload = payload
    self.base = base
    self.count = count
    self.kind = kind
    isLasting = false
  }

  package static var none: SandboxValue { SandboxValue(.none) }

  package static func boolean(_ value: Bool) -> SandboxValue {
    SandboxValue(.boolean, payload: value ? 1 : 0)
  }

  package static func integer(_ value: Int64) -> SandboxValue {
    SandboxValue(.integer, payload: value)
  }

  package static func number(_ value: Double) -> SandboxValue {
    SandboxValue(.number, payload: Int64(bitPattern: value.bitPattern))
  }

  /// Text of at most 4 GiB; the bytes must stay valid as long as the value is used.
  package static func string(_ bytes: UnsafeBufferPointer<UInt8>) -> SandboxValue {
    SandboxValue(
      .string, base: bytes.baseAddress, count: UInt32(truncatingIfNeeded: bytes.count))
  }

  package var boolean: Bool { payload != 0 }
  package var integer: Int64 { payload }
  package var number: Double { Double(bitPattern: UInt64(bitPattern: payload)) }
  /// The bytes of a string; empty for all other kinds.
  package var text: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base, count: base == nil ? 0 : Int(count))
  }
}

/// A value that owns its text: constants of a run and entries of a table.
package enum SandboxConstant: Sendable, Equatable {
  case string(String)
  case integer(Int64)
  case number(Double)
  case boolean(Bool)

  /// Nil for Lua's nil.
  package init?(_ value: SandboxValue) {
    switch value.kind {
    case .none: return nil
    case .boolean: self = .boolean(value.boolean)
    case .integer: self = .integer(value.integer)
    case .number: self = .number(value.number)
    case .string: self = .string(String(decoding: value.text, as: UTF8.self))
    }
  }
}
