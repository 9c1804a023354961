internal import CSandbox

extension SandboxValue {
  /// Whether the two languages agree on the layout; false would be a fault of the build.
  static var hasLayoutOfC: Bool {
    let kinds: [(Kind, Int)] = [
      (.none, SANDBOX_NONE), (.boolean, SANDBOX_BOOLEAN), (.integer, SANDBOX_INTEGER),
      (.number, SANDBOX_NUMBER), (.string, SANDBOX_STRING),
    ]
    return MemoryLayout<SandboxValue>.size == MemoryLayout<sandbox_value>.size
      && MemoryLayout<SandboxValue>.stride == MemoryLayout<sandbox_value>.stride
      && MemoryLayout<SandboxValue>.offset(of: \.payload)
        == MemoryLayout<sandbox_value>.offset(of: \.payload)
      && MemoryLayout<SandboxValue>.offset(of: \.base)
        == MemoryLayout<sandbox_value>.offset(of: \.bytes)
      && MemoryLayout<SandboxValue>.offset(of: \.count)
        == MemoryLayout<sandbox_value>.offset(of: \.count)
      && MemoryLayout<SandboxValue>.offset(of: \.kind)
        == MemoryLayout<sandbox_value>.offset(of: \.kind)
      && MemoryLayout<SandboxValue>.offset(of: \.isLasting)
        == MemoryLayout<sandbox_value>.offset(of: \.is_lasting)
      && kinds.allSatisfy { unsafeBitCast($0.0, to: UInt8.self) == UInt8($0.1) }
  }
}
