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
  /// Instructions that loading may take at least: looking at a small script takes more than a tiny limit of calls allows.
  package static let leastLoading = 100_000

  fileprivate func scaledForLoading() -> SandboxLimits {
    SandboxLimits(
      instructions: max(
        instructions.multipliedSaturating(by: Self.loadingFactor), Self.leastLoading),
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
  ///
  /// - Parameters:
  ///   - limits: those of a call.
  ///   - isLoading: whether a script was being loaded, which may take more.
  package func message(_ limits: SandboxLimits, isLoading: Bool = false) -> String {
    let allowed = isLoading ? limits.scaledForLoading() : limits
    let loading = isLoading ? " for loading a script" : ""
    switch self {
    case .instructions:
      return "instruction limit of \(grouped(allowed.instructions))\(loading) reached; "
        + way(to: "instructions", isScaled: isLoading)
    case .memory:
      return "memory limit of \(byteCount(allowed.memoryBytes)) reached; "
        + way(to: "memory", isScaled: false)
    case .time:
      return "time limit of \(duration(allowed.timeMilliseconds))\(loading) reached; "
        + way(to: "time", isScaled: isLoading)
    case .depth:
      return "limit of 40,000 values on the stack reached, which is fixed; "
        + "calls are nested too deep: a function that calls itself needs an end"
    case .singleObject:
      return "limit of 1MiB for a single text or table reached, which is fixed; "
        + "build smaller pieces"
    }
  }

  private func way(to limit: String, isScaled: Bool) -> String {
    "raise limits.\(limit) in project.yaml"
      + (isScaled ? ", of which this is \(SandboxLimits.loadingFactor) times" : "")
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
