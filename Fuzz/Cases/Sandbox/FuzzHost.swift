import Sandbox

/// A host that always answers the same and remembers what it was told.
final class FuzzHost: SandboxHost {
  /// Fields with a slot; `late` is only found by name.
  static let fieldNames = ["city", "amount", "flag", "owner.name", "blank"]

  /// Numbers of scripts by the names that `lookup` knows them by.
  private let scripts: [String: Int]
  /// What `warn` and `print` said in the current call.
  var said: [String] = []
  /// Bytes that answers point at.
  private let kept = PaddedBytes("Ulmx".utf8)

  init(scripts: [String: Int]) { self.scripts = scripts }

  private var city: SandboxValue {
    .string(UnsafeBufferPointer(rebasing: kept.bytes[0..<3]))
  }

  func field(_ slot: Int) -> SandboxValue {
    switch slot {
    case 0: city
    case 1: .number(-12.5)
    case 2: .boolean(true)
    case 3: .integer(.max)
    default: .none
    }
  }

  func field(named name: UnsafeBufferPointer<UInt8>) -> SandboxFieldAnswer {
    name.elementsEqual("late".utf8)
      ? .value(.integer(7)) : .unknown("unknown field; the nearest is 'city'")
  }

  func lookup(
    _ name: UnsafeBufferPointer<UInt8>, _ keys: UnsafeBufferPointer<SandboxValue>
  ) -> SandboxLookupAnswer {
    let text = String(decoding: name, as: UTF8.self)
    if let script = scripts[text] { return .script(script) }
    guard text == "codes" else { return .fault("there is no value map of this name") }
    return .value(keys.isEmpty ? .none : keys.count == 1 ? city : keys[0])
  }

  func warn(_ text: UnsafeBufferPointer<UInt8>) { say("warn", text, most: 500) }

  func print(_ text: UnsafeBufferPointer<UInt8>) { say("print", text, most: 4000) }

  private func say(_ kind: String, _ text: UnsafeBufferPointer<UInt8>, most: Int) {
    guard said.count < 1000 else { return }
    let rule = text.count <= most ? "" : " too long"
    said.append("\(kind)\(rule): \(String(decoding: text, as: UTF8.self))")
  }

  func text(
    _ operation: TextOperation, _ input: UnsafeBufferPointer<UInt8>,
    into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    let text = String(decoding: input, as: UTF8.self)
    let changed =
      switch operation {
      case .upper: text.uppercased()
      case .lower, .fold: text.lowercased()
      case .trim, .squeeze: text
      }
    let bytes = Array(changed.utf8)
    guard bytes.count <= output.count else { return bytes.count }
    _ = output.update(fromContentsOf: bytes)
    return bytes.count
  }
}
