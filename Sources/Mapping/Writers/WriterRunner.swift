package import Records
package import Rules
import Sandbox

/// A writer, loaded for one worker: asked for the text of one record after the other.
package final class WriterRunner {
  /// What a function of the writer gave.
  package enum Answer {
    /// Text that is valid until the next call; empty for Lua's nil.
    case text(UnsafeBufferPointer<UInt8>)
    /// What went wrong, and `file.lua:line`.
    case failed(message: String, at: String)
  }

  private let host: WriterHost
  private let sandbox: UnsafeMutablePointer<Sandbox>
  private let fileName: String

  /// - Throws: what keeps the script from being loaded; it was loaded before, so that is memory.
  package init(_ script: WriterScript) throws(RuleErrors) {
    host = WriterHost(fields: script.program.recordFields, classes: script.classes)
    fileName = script.fileName
    let loaded: Sandbox
    do {
      loaded = try Sandbox(script.program, host: host)
    } catch {
      throw RuleErrors(error.faults.map { Diagnostic($0) })
    }
    sandbox = .allocate(capacity: 1)
    sandbox.initialize(to: loaded)
  }

  deinit {
    sandbox.deinitialize(count: 1)
    sandbox.deallocate()
  }

  package func header() -> Answer { call(.header, nil, nil) }

  /// The text of a record; `row` has a cell for each field.
  package func record(_ row: UnsafePointer<Cell>) -> Answer { call(.record, row, nil) }

  /// - Parameter written: how many records the target has taken.
  package func footer(written: Int) -> Answer {
    call(.footer, nil, .integer(Int64(written)))
  }

  private func call(
    _ function: WriterScript.Function, _ row: UnsafePointer<Cell>?, _ argument: SandboxValue?
  ) -> Answer {
    host.begin(row)
    var argument = argument ?? .none
    var result = SandboxValue.none
    let count = function == .footer ? 1 : 0
    let status = sandbox.pointee.call(function.rawValue, &argument, count: count, result: &result)
    guard status == .value else { return failure(status, function) }
    switch result.kind {
    case .none: return .text(UnsafeBufferPointer(start: nil, count: 0))
    case .string: return .text(result.text)
    case .boolean: return wrong("a boolean", function)
    case .integer, .number: return wrong("a number", function)
    }
  }

  private func wrong(_ what: String, _ function: WriterScript.Function) -> Answer {
    .failed(message: "\(function) returned \(what); it returns text, or nil for none", at: fileName)
  }

  private func failure(_ status: CallStatus, _ function: WriterScript.Function) -> Answer {
    let fault = sandbox.pointee.fault
    // What was returned, in the words of value maps, is said in a writer's own.
    if fault.message.hasPrefix("returned "), let what = fault.message.split(separator: ";").first {
      return wrong(String(what.dropFirst("returned ".count)), function)
    }
    switch status {
    case .skipped:
      return .failed(
        message: "a writer can't skip a record; \(function) may return nil to write nothing",
        at: fault.at)
    case .rejected, .failed, .limited, .value:
      return .failed(message: fault.message, at: fault.at)
    }
  }
}
