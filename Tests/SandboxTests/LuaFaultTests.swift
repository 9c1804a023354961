import Foundation
import Sandbox
import Testing

/// Scripts that reach for faults of Lua get a right answer or none (docs/lua-faults.md).
@Suite struct LuaFaultTests {
  enum Expectation: Sendable {
    case answers(String)
    /// Refused when it is loaded, with a part of what is said.
    case refused(line: Int, String)
    /// The same where the library has the fault that a commit mends; else a right answer.
    case refusedWith(String, line: Int, elseAnswers: String)
    /// An error of the call, in one of some lines.
    case fails(lines: ClosedRange<Int>, String)
    case limited(SandboxLimit)
    case survives
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Faults")

  private static let cases: [String: Expectation] = [
    "02bab9fc-captured": .answers("kept"),
    "02bab9fc-line": .fails(lines: 5...5, "attempt to perform 'n%"),
    "1e64c139-coroutine": .fails(lines: 3...3, "coroutine"),
    "1f3c6f45-environment": .fails(lines: 4...4, "attempt to index a nil value"),
    "1f3c6f45-text": .answers("nil"),
    "38cc7d40-debug": .fails(lines: 3...3, "debug"),
    "42d40581-handling": .survives,
    "47cffdc7-tail": .answers("right"),
    "5853c37a-length": .limited(.singleObject),
    "5ab6a575-line": .fails(lines: 4...5, "attempt to"),
    "603b2c64-concat": .fails(lines: 4...4, "setmetatable"),
    "603b2c64-table": .answers("false"),
    "62fb9344-shifts": .answers("0 0 0 0"),
    "6a0dace2-function": .refused(line: 5, "attempt to assign to const variable"),
    "782ef85b-call": .refusedWith("782ef85b", line: 4, elseAnswers: "right"),
    "782ef85b-equal": .refusedWith("782ef85b", line: 4, elseAnswers: "right"),
    "782ef85b-mended": .answers("right"),
    "782ef85b-nested": .refusedWith("782ef85b", line: 5, elseAnswers: "right"),
    "782ef85b-read": .refusedWith("782ef85b", line: 6, elseAnswers: "right"),
    "782ef85b-write": .refusedWith("782ef85b", line: 7, elseAnswers: "right"),
    "7923dbbf-chain": .refused(line: 5, "too many index operations"),
    "983bc433-weak": .fails(lines: 3...3, "setmetatable"),
    "997f11f5-break": .answers("1 2 3"),
    "997f11f5-close": .fails(lines: 4...4, "non-closable value"),
    "a1089b41-codes": .fails(lines: 4...4, "invalid UTF-8 code"),
    "a1089b41-first": .fails(lines: 3...3, "bad argument #1"),
    "ab859fe5-binary": .answers("nil nil nil"),
    "c03c527f-concat": .answers("8589934592"),
    "c764ca71-and": .refusedWith("c764ca71", line: 4, elseAnswers: "0"),
    "c764ca71-few": .answers("3"),
    "c764ca71-or": .refusedWith("c764ca71", line: 4, elseAnswers: "3"),
    "c764ca71-xor": .refusedWith("c764ca71", line: 4, elseAnswers: "3"),
    "d1ee2a4d-name": .fails(lines: 3...3, "'x'"),
    "f623b969-zeros": .answers("true true false"),
    "gmatch-depth": .answers("false false"),
    "goto-unwritten": .answers("0 right"),
    "many-registers": .answers("190"),
    "repeat-captured": .answers("1 2"),
  ]

  @Test func everyCaseIsExpected() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(files) == Set(Self.cases.keys.map { $0 + ".lua" }))
  }

  @Test(arguments: cases.keys.sorted()) func isKeptFromTheFault(_ name: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: name + ".lua"), encoding: .utf8)
    let expectation = try #require(Self.cases[name])
    var bench: Bench
    do {
      bench = try Bench([text])
    } catch {
      let fault = error.faults[0]
      switch expectation {
      case .refused(let line, let words):
        #expect(fault.line == line && fault.message.contains(words), "\(fault)")
      case .refusedWith(let commit, let line, _):
        #expect(
          LuaFault.isPresent(commit) && fault.line == line && fault.kind == .refused, "\(fault)")
      default: Issue.record("not loaded: \(fault)")
      }
      return
    }
    // Twice, as what one call leaves is what the next one could find.
    for _ in 0..<2 {
      let outcome = bench.call(0, [.string("value")])
      switch expectation {
      case .answers(let value): #expect(outcome == .value(.string(value)))
      case .refusedWith(let commit, _, let value):
        #expect(!LuaFault.isPresent(commit) && outcome == .value(.string(value)))
      case .refused: Issue.record("loaded")
      case .fails(let lines, let words):
        guard case .failed(let message, let place) = outcome else {
          Issue.record("\(outcome)")
          continue
        }
        #expect(
          message.contains(words) && lines.contains { place.hasSuffix(":\($0)") },
          "\(place): \(message)")
      case .limited(let limit): #expect(outcome == .limited(limit))
      case .survives: break
      }
    }
  }

  /// The library is asked, and answers what its release makes likely.
  @Test func asksTheLibrary() throws {
    let release = try #require(LuaFault.release)
    #expect(LuaFault.all.count > 40)
    for fault in LuaFault.all where fault.state == .likely || fault.state == .unlikely {
      #expect((fault.state == .likely) == (release < fault.mendedIn ?? .max), "\(fault.name)")
    }
    // The two that the proof is for are found by what their code looks like.
    for commit in ["782ef85b", "c764ca71"] {
      let fault = try #require(LuaFault.all.first { $0.commit == commit })
      #expect(fault.state == (release < fault.mendedIn ?? 0 ? .present : .absent))
    }
  }
}
