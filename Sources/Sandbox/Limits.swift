/// What one call of a script may take.
///
/// The limits are final: no script can catch, delay or hide
/// them.
package struct SandboxLimits: Sendable, Equatable {
  /// Instructions of the Lua machine; work inside library functions is charged in the same unit.
  package var instructions = 1_000_000
  /// Bytes allocated in one call, including what has become garbage.
  package var memoryBytes = 16 << 20
  /// Time on the clock: the backstop for what the instructions do not catch.
  package var timeMilliseconds = 1000
  /// For tests: the request for memory that is refused, counted from 1 on since the sandbox was made; 0 for none.
  package var refusedRequest = 0

  package init() {}

  package init(instructions: Int, memoryBytes: Int, timeMilliseconds: Int) {
    self.instructions = instructions
    self.memoryBytes = memoryBytes
    self.timeMilliseconds = timeMilliseconds
  }

  /// How many times as much loading a script may take: a large table takes more than any call.
  package static let loadingFactor = 10

  func scaledForLoading() -> SandboxLimits {
    SandboxLimits(
      instructions: instructions.multipliedSaturating(by: Self.loadingFactor),
      memoryBytes: memoryBytes,
      timeMilliseconds: timeMilliseconds.multipliedSaturating(by: Self.loadingFactor))
  }
}

/// Which limit ended a call.
package enum SandboxLimit: Sendable, Equatable {
  case instructions
  case memory
  case time
  /// Calls nested too deep. Not to be raised.
  case depth
  /// One text or table over 1 MiB. Not to be raised.
  case singleObject
}

extension SandboxLimit {
  /// What the user reads: the limit, its value and how to raise it.
  func message(_ limits: SandboxLimits) -> String {
    switch self {
    case .instructions:
      "instruction limit of \(grouped(limits.instructions)) reached; "
        + "raise limits.instructions in project.yaml"
    case .memory:
      "memory limit of \(byteCount(limits.memoryBytes)) reached; "
        + "raise limits.memory in project.yaml"
    case .time:
      "time limit of \(duration(limits.timeMilliseconds)) reached; "
        + "raise limits.time in project.yaml"
    case .depth:
      "calls are nested too deep; a function that calls itself needs an end"
    case .singleObject:
      "a single text or table over 1 MiB; build smaller pieces"
    }
  }

  private func grouped(_ number: Int) -> String {
    let digits = String(number)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  private func byteCount(_ bytes: Int) -> String {
    if bytes >= 1 << 20, bytes % (1 << 20) == 0 { return "\(bytes >> 20)MiB" }
    if bytes >= 1 << 10, bytes % (1 << 10) == 0 { return "\(bytes >> 10)KiB" }
    return "\(grouped(bytes)) bytes"
  }

  private func duration(_ milliseconds: Int) -> String {
    milliseconds >= 1000 && milliseconds % 1000 == 0
      ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
  }
}

extension Int {
  fileprivate func multipliedSaturating(by factor: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? .max : product
  }
}
