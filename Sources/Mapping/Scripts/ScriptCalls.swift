import Records
import Sandbox

/// The way of source values into a script, and of its result back.
///
/// Everything is behind pointers: each access to a class's variable would be checked for exclusiveness and each object on
/// the way be counted, which costs as much as a small script.
struct ScriptCalls {
  private let sandbox: UnsafeMutablePointer<Sandbox>
  private let arguments: UnsafeMutablePointer<SandboxValue>
  private let returned: UnsafeMutablePointer<SandboxValue>
  /// What the current record's scripts have returned in long texts.
  private let held: UnsafeMutablePointer<Int>
  /// Kept alive by the record, which the host of the scripts keeps alive.
  private let scratch: Unmanaged<Scratch>

  init(_ sandbox: consuming Sandbox, _ scratch: Scratch) {
    self.sandbox = .allocate(capacity: 1)
    self.sandbox.initialize(to: sandbox)
    arguments = .allocate(capacity: StaticMap.maximumKeys)
    arguments.initialize(repeating: .none, count: StaticMap.maximumKeys)
    returned = .allocate(capacity: 1)
    returned.initialize(to: .none)
    held = .allocate(capacity: 1)
    held.initialize(to: 0)
    self.scratch = .passUnretained(scratch)
  }

  func deallocate() {
    sandbox.deinitialize(count: 1)
    sandbox.deallocate()
    arguments.deallocate()
    returned.deallocate()
    held.deallocate()
  }

  func beginRecord() { held.pointee = 0 }

  /// Takes note of what the last call returned; whether all that the record's scripts have returned so far takes no more
  /// than some bytes.
  ///
  /// Only long texts count, which are never remembered: the sum is the same whether calls are or not.
  @inline(__always)
  func holds(upTo limit: Int) -> Bool {
    let count = Int(returned.pointee.count)
    guard count > Memo.longestResult, case .string = returned.pointee.kind else { return true }
    held.pointee += count
    return held.pointee <= limit
  }

  /// Calls a script with source values.
  @inline(__always)
  func call(
    _ script: Int, _ inputs: UnsafeBufferPointer<Cell>, _ classes: UnsafePointer<SourceClass>
  ) -> CallStatus {
    for i in 0..<inputs.count { arguments[i].set(inputs[i], classes[i]) }
    return sandbox.pointee.call(script, arguments, count: inputs.count, result: returned)
  }

  /// What the last call returned; nil for Lua's nil.
  @inline(__always)
  var result: Cell? {
    // `==` of another module's enumeration would be a call.
    guard case .string = returned.pointee.kind else { return otherResult }
    let count = Int(returned.pointee.count)
    guard count > 0, let base = returned.pointee.base else { return .empty }
    // A text of the script itself stays where it is.
    if returned.pointee.isLasting { return Cell(base: base, count: count) }
    let place = scratch._withUnsafeGuaranteedRef { $0.allocate(count) }
    place.update(from: base, count: count)
    return Cell(base: place, count: count)
  }

  private var otherResult: Cell? {
    let value = returned.pointee
    if case .none = value.kind { return nil }
    let scratch = scratch.takeUnretainedValue()
    switch value.kind {
    case .none, .string: return nil
    case .boolean: return value.boolean ? CanonicalText.yes : CanonicalText.no
    case .integer: return CanonicalText.integer(value.integer, scratch)
    case .number: return CanonicalText.number(value.number, scratch)
    }
  }

  /// False or nil: a filter leaves the record out.
  var isResultTrue: Bool {
    switch returned.pointee.kind {
    case .none: false
    case .boolean: returned.pointee.boolean
    default: true
    }
  }

  /// What the last call ended with, where it was no value.
  var fault: ScriptFault { sandbox.pointee.fault }
}
