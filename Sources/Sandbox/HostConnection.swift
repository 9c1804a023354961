internal import CSandbox

/// The way from C back to the host: a table of functions and the pointer they get.
///
/// C frames are between these functions and `Sandbox.call`, so none of them throws or keeps a
/// pointer it was given.
final class HostConnection {
  fileprivate let host: any SandboxHost
  private let program: SandboxProgram

  init(_ host: any SandboxHost, _ program: SandboxProgram) {
    self.host = host
    self.program = program
  }

  fileprivate func tell(_ line: Int, of file: String, in definition: Int) {
    host.executed(line, of: program.wholeName(file), in: definition)
  }

  /// Valid as long as the connection lives.
  var table: sandbox_host {
    sandbox_host(
      context: Unmanaged.passUnretained(self).toOpaque(), field: answerField,
      field_named: answerNamedField, lookup: answerLookup, warn: takeWarning, print: takePrint,
      text: changeText, line: takeLine)
  }
}

@inline(__always)
private func connected(_ context: UnsafeMutableRawPointer?) -> (any SandboxHost)? {
  guard let context else { return nil }
  return Unmanaged<HostConnection>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.host }
}

@inline(__always)
private func put(_ value: SandboxValue, into place: UnsafeMutablePointer<sandbox_value>?) {
  guard let place else { return }
  UnsafeMutableRawPointer(place).storeBytes(of: value, as: SandboxValue.self)
}

private func put(_ message: String, into answer: UnsafeMutablePointer<sandbox_answer>) {
  let capacity = MemoryLayout.size(ofValue: answer.pointee.message.bytes)
  var message = message
  let count = message.withUTF8 { bytes in
    let count = min(bytes.count, capacity)
    if let start = bytes.baseAddress {
      withUnsafeMutableBytes(of: &answer.pointee.message.bytes) {
        $0.copyMemory(from: UnsafeRawBufferPointer(start: start, count: count))
      }
    }
    return count
  }
  answer.pointee.message.count = UInt32(truncatingIfNeeded: count)
}

private func answerField(
  _ context: UnsafeMutableRawPointer?, _ slot: Int32,
  _ value: UnsafeMutablePointer<sandbox_value>?
) {
  put(connected(context)?.field(Int(slot)) ?? .none, into: value)
}

private func answerNamedField(
  _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<UInt8>?, _ count: Int,
  _ answer: UnsafeMutablePointer<sandbox_answer>?
) -> Int32 {
  guard let answer, let host = connected(context) else { return 1 }
  switch host.field(named: UnsafeBufferPointer(start: name, count: count)) {
  case .value(let value):
    answer.pointee.value = unsafeBitCast(value, to: sandbox_value.self)
    return 0
  case .unknown(let message, let work):
    answer.pointee.work = Int64(work)
    put(message, into: answer)
    return 1
  }
}

private func answerLookup(
  _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<UInt8>?, _ count: Int,
  _ keys: UnsafePointer<sandbox_value>?, _ keyCount: Int,
  _ answer: UnsafeMutablePointer<sandbox_answer>?
) -> Int32 {
  guard let answer, let host = connected(context) else { return Int32(SANDBOX_LOOKUP_FAULT) }
  let values = UnsafeBufferPointer(
    start: UnsafeRawPointer(keys)?.assumingMemoryBound(to: SandboxValue.self), count: keyCount)
  switch host.lookup(UnsafeBufferPointer(start: name, count: count), values) {
  case .value(let value, let work):
    answer.pointee.value = unsafeBitCast(value, to: sandbox_value.self)
    answer.pointee.work = Int64(work)
    return Int32(SANDBOX_LOOKUP_VALUE)
  case .script(let number):
    answer.pointee.script = Int32(clamping: number)
    return Int32(SANDBOX_LOOKUP_SCRIPT)
  case .fault(let message, let work):
    answer.pointee.work = Int64(work)
    put(message, into: answer)
    return Int32(SANDBOX_LOOKUP_FAULT)
  }
}

private func takeWarning(
  _ context: UnsafeMutableRawPointer?, _ text: UnsafePointer<UInt8>?, _ count: Int
) {
  connected(context)?.warn(UnsafeBufferPointer(start: text, count: count))
}

private func takePrint(
  _ context: UnsafeMutableRawPointer?, _ text: UnsafePointer<UInt8>?, _ count: Int
) {
  connected(context)?.print(UnsafeBufferPointer(start: text, count: count))
}

private func changeText(
  _ context: UnsafeMutableRawPointer?, _ operation: Int32, _ text: UnsafePointer<UInt8>?,
  _ count: Int, _ output: UnsafeMutablePointer<UInt8>?, _ capacity: Int
) -> Int {
  guard let operation = TextOperation(rawValue: operation), let host = connected(context) else {
    return 0
  }
  return max(
    0,
    host.text(
      operation, UnsafeBufferPointer(start: text, count: count),
      into: UnsafeMutableBufferPointer(start: output, count: capacity)))
}

private func takeLine(
  _ context: UnsafeMutableRawPointer?, _ file: UnsafePointer<CChar>?, _ line: Int32,
  _ definition: Int32
) {
  guard let file, let context else { return }
  let connection = Unmanaged<HostConnection>.fromOpaque(context)
  connection._withUnsafeGuaranteedRef {
    $0.tell(Int(line), of: String(cString: file), in: Int(definition))
  }
}
