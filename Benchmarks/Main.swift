private import Records

/// Runs the benchmarks whose names contain one of the arguments; all of them without arguments.
@main
struct Main {
  static func main() {
    let wanted = CommandLine.arguments.dropFirst()
    let data = AccountData(recordCount: 50_000, seed: 20_171_026)
    print(
      "scans by \(ScanKernel.best.name); \(data.recordCount) records; least CPU time of 7 runs\n")
    print(Report.heading)
    for benchmark in knownBenchmarks
    where wanted.isEmpty || wanted.contains(where: { benchmark.name.contains($0) }) {
      print(Report(benchmark, data).line)
    }
    GuardReport.printAll(wanted, data)
    LibraryReport.printAll(wanted)
    HostileReport.printAll(wanted)
    LoadReport.printAll(wanted)
    FaultReport.printAll(wanted)
  }
}
