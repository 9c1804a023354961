import Foundation

/// What the kernel tells of a program that runs: how far it is, where nothing else shows that.
extension RunningProgram {
  /// Whether a signal has stopped it, and nothing has let it go on yet.
  var isPaused: Bool { field(2) == "T" }

  /// Seconds of processor time that it has used so far: work, whatever the clock says.
  var processorSeconds: Double {
    let ticks = (Double(field(13)) ?? 0) + (Double(field(14)) ?? 0)
    return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// Whether it has said what is to happen when a signal comes.
  func handles(_ signal: Int32) -> Bool {
    let line = text("status").split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
    let mask = line.flatMap { UInt64($0.dropFirst(7).filter(\.isHexDigit), radix: 16) } ?? 0
    return mask >> UInt64(signal - 1) & 1 == 1
  }

  /// Whether one of its threads sleeps for a while, as those do that wait for a lock of a database; also where the
  /// kernel does not tell.
  var isSleeping: Bool {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/task")) ?? []
    let places = threads.map { text("task/\($0)/wchan") }
    return places.contains { $0.contains("nanosleep") || $0.isEmpty }
  }

  /// Whether it has a file open.
  func hasOpen(_ path: String) -> Bool {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/fd")) ?? []
    return files.contains {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/fd/\($0)")) == path
    }
  }

  private var folder: String { "/proc/\(processID)" }

  private func text(_ name: String) -> String {
    (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
  }

  /// A field of proc(5)'s `stat`, from 0; the name, which may have spaces, is the one before the last parenthesis.
  private func field(_ number: Int) -> String {
    let text = text("stat")
    guard let end = text.lastIndex(of: ")") else { return "" }
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.indices.contains(number - 2) ? String(fields[number - 2]) : ""
  }
}
