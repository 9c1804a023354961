import Sandbox
import Testing

/// The least that a call needs is the same whatever was called before.
@Suite struct LimitBorderTests {
  /// Calls that use texts, tables and depth which an earlier call may have left behind.
  static let bodies = [
    "local t = {} for i = 1, 1500 do t[i] = 'k' .. i end return #t",
    "local t = {} for i = 1, 700 do t['k' .. i] = {} end return 1",
    "local s = {} for w in ('k1 k2 k3 k4 k5'):rep(300):gmatch('%w+') do s[#s + 1] = w end return #table.concat(s)",
    "local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end return f(900)",
    "local n = 0 for i = 1, 300 do n = n + select('#', pcall(error, 'k' .. i)) end return n",
    "local t = {} for i = 1, 200 do t[i] = function() return 'k' .. i end end return t[200]()",
    // A table that grows where a text was made just before, or found.
    "local t, n = {}, 0 for i = 1, 20000 do if i & (i - 1) == 0 then n = n + 1 local s = 'k' .. n end t[i] = i end return #t",
    "local s = '' for i = 1, 300 do s = ('k' .. i .. s):sub(1, 30) end return s",
  ]
  /// Little enough that it is left where it is.
  private static let before = """
    return function()
      for i = 1, 30 do local s = 'k' .. i end
      local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end
      pcall(error, 'k1')
      return f(20)
    end
    """

  @Test(arguments: bodies)
  func memoryIsTheSame(_ body: String) throws {
    let fresh = try least(from: 64 << 10, to: 4 << 20) { limits, bytes in
      limits.memoryBytes = bytes
      return try self.passes(body, limits, callsBefore: 0)
    }
    for calls in [1, 2, 7] {
      // Both sides of the border.
      for (bytes, isEnough) in [(fresh, true), (fresh - 1, false)] where fresh > 64 << 10 {
        var limits = SandboxLimits.unhurried
        limits.memoryBytes = bytes
        let passes = try passes(body, limits, callsBefore: calls)
        #expect(passes == isEnough, "\(bytes) bytes after \(calls) calls")
      }
    }
  }

  @Test(arguments: bodies)
  func instructionsAreTheSame(_ body: String) throws {
    let fresh = try least(from: 2000, to: 1_000_000) { limits, count in
      limits.instructions = count
      return try self.passes(body, limits, callsBefore: 0)
    }
    #expect(fresh > 2000)
    for calls in [1, 2, 7] {
      for (count, isEnough) in [(fresh, true), (fresh - 1, false)] {
        var limits = SandboxLimits.unhurried
        limits.instructions = count
        let passes = try passes(body, limits, callsBefore: calls)
        #expect(passes == isEnough, "\(count) instructions after \(calls) calls")
      }
    }
  }

  private func passes(
    _ body: String, _ limits: SandboxLimits, callsBefore: Int
  ) throws -> Bool {
    var bench = try Bench([Self.before, "return function() \(body) end"], limits: limits)
    for _ in 0..<callsBefore { _ = bench.call(0) }
    switch bench.call(1) {
    case .value: return true
    case .limited: return false
    case let other:
      Issue.record("\(other)")
      return false
    }
  }

  private func least(
    from low: Int, to high: Int, _ passes: (inout SandboxLimits, Int) throws -> Bool
  ) throws -> Int {
    var low = low
    var high = high
    while low < high {
      let middle = (low + high) / 2
      var limits = SandboxLimits.unhurried
      if try passes(&limits, middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
