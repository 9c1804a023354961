#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// One thing that is measured.
struct Benchmark: Sendable {
  var name: String
  /// Prepares a run on the data: how many bytes it goes through, how many records it must find, and the run itself,
  /// which returns the number of records.
  var prepare: @Sendable (AccountData) -> Prepared

  struct Prepared {
    var bytes: [UInt8]
    var run: () -> Int
  }
}

/// The figures of one benchmark.
struct Report {
  static let heading = columns("benchmark", "ns/record", "MB/s", "byte loop/this")

  var line: String

  init(_ benchmark: Benchmark, _ data: AccountData) {
    let prepared = benchmark.prepare(data)
    guard prepared.run() == data.recordCount else {
      line = Report.columns(benchmark.name, "wrong", "number", "of records")
      return
    }
    let seconds = Report.leastSeconds { _ = prepared.run() }
    let loopSeconds = Report.leastSeconds { Report.sink &+= Report.byteLoop(prepared.bytes) }
    let nanoseconds = seconds / Double(data.recordCount) * 1e9
    line = Report.columns(
      benchmark.name, Report.rounded(nanoseconds),
      Report.rounded(Double(prepared.bytes.count) / seconds / 1e6),
      Report.rounded(loopSeconds / seconds))
  }

  nonisolated(unsafe) private static var sink = 0

  /// The yardstick: counts separators and quotes one byte at a time.
  private static func byteLoop(_ bytes: [UInt8]) -> Int {
    var separators = 0
    var isInside = false
    bytes.withUnsafeBufferPointer { bytes in
      for byte in bytes {
        if byte == UInt8(ascii: "\"") {
          isInside.toggle()
        } else if !isInside, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") {
          separators += 1
        }
      }
    }
    return separators
  }

  static func leastSeconds(_ body: () -> Void) -> Double {
    (0..<7).reduce(Double.infinity) { least, _ in min(least, seconds(body)) }
  }

  /// Processor time.
  static func seconds(_ body: () -> Void) -> Double {
    let start = cpuSeconds()
    body()
    return cpuSeconds() - start
  }

  static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static func rounded(_ value: Double) -> String {
    value < 10 ? "\((value * 100).rounded() / 100)" : "\(Int(value.rounded()))"
  }

  static func columns(_ name: String, _ rest: String...) -> String {
    func pad(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count))
    }
    return name + pad(name, 24) + rest.map { pad($0, 16) + $0 }.joined()
  }
}
